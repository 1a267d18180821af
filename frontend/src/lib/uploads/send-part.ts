/** The store or the way to it did not take a part: with its answer's status, 0 when there was none. */
export class PartRefused extends Error {
  readonly status: number
  constructor(status: number) {
    super(`The file store answered ${status}.`)
    this.status = status
  }
}

const STALLED_AFTER_MS = 60_000

type Sending = { contentType: string | null; signal: AbortSignal; onProgress: (bytes: number) => void }

/** PUT a part of a file to its address. XMLHttpRequest, because fetch does not tell how far it is. */
export function sendPart(
  url: string,
  part: Blob,
  { contentType, signal, onProgress }: Sending,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    let stalled: ReturnType<typeof setTimeout> | undefined
    const beat = () => {
      clearTimeout(stalled)
      stalled = setTimeout(() => request.abort(), STALLED_AFTER_MS)
    }
    const abort = () => request.abort()
    const done = (settle: () => void) => () => {
      clearTimeout(stalled)
      signal.removeEventListener("abort", abort)
      settle()
    }
    request.upload.onprogress = (event) => {
      beat()
      onProgress(event.loaded)
    }
    request.onload = done(() =>
      request.status >= 200 && request.status < 300 ? resolve() : reject(new PartRefused(request.status)),
    )
    request.onerror = done(() => reject(new PartRefused(0)))
    request.onabort = done(() => reject(signal.aborted ? signal.reason : new PartRefused(0)))
    signal.addEventListener("abort", abort)
    beat()
    request.open("PUT", url)
    // Always named: the browser would name the file's own, which was not signed.
    request.setRequestHeader("Content-Type", contentType ?? "application/octet-stream")
    request.send(part)
  })
}
