import type * as z from "zod/mini"
import { zAttachmentOut, zUploadOut } from "@/lib/api/generated/zod.gen"
import { get, NoContent, post, remove } from "@/lib/api/http"
import { ApiError } from "@/lib/api/problem"
import { newTempId } from "@/lib/ids"
import { type AppStore, useAppStore } from "@/store"
import {
  type FileKind,
  type UploadItem,
  type UploadTarget,
  uploadAdded,
  uploadChanged,
  uploadsRemoved,
} from "@/store/uploads"
import { keepSent } from "./sent-files"
import { PartRefused, sendPart } from "./send-part"

type Upload = z.infer<typeof zUploadOut>
type Part = Upload["parts"][number]

/** `refusal`: why the channel does not take it; it is shown, and nothing of it is sent. */
export type NewFile = { file: File; kind: FileKind; voice?: boolean; field?: string; refusal?: string | null }

export type Uploader = {
  /** Begin to send a file; its id here. `onReady` is called once, with the id for a reply. */
  add: (target: UploadTarget, given: NewFile, onReady?: (uploadId: string) => void) => string
  retry: (id: string) => void
  /** Send it as something else instead. */
  sendAs: (id: string, kind: FileKind) => void
  /** Forget it, here and there. */
  cancel: (id: string) => void
  /** They are in a reply: only what shows them there is kept. */
  release: (ids: readonly string[]) => void
}

const AT_ONCE = 2
const SHA_UP_TO_BYTES = 8 * 1024 * 1024
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000]
const PREVIEWS = /^(image\/(jpeg|png|gif|webp|avif|bmp)|video\/(mp4|webm|quicktime))$/

type Job = NewFile & { abort: AbortController; onReady?: (uploadId: string) => void }

/**
 * Sends files straight into the store: some at a time, part by part, and on from where it was after the connection
 * broke. What the reader sees of it is in the store's `uploads`.
 */
export function createUploader(store: AppStore): Uploader {
  const jobs = new Map<string, Job>()
  const queue: string[] = []
  let running = 0

  const find = (id: string): UploadItem | undefined => store.getState().uploads.find((item) => item.id === id)
  const change = (id: string, news: Partial<UploadItem>) =>
    void store.dispatch(uploadChanged({ id, ...news }))

  const start = (id: string) => {
    change(id, { state: "waiting", problem: null })
    if (!queue.includes(id)) queue.push(id)
    next()
  }
  const next = () => {
    while (running < AT_ONCE && queue.length > 0) {
      const id = queue.shift()
      const job = id === undefined ? undefined : jobs.get(id)
      if (id === undefined || job === undefined) continue
      running += 1
      void run(id, job).finally(() => {
        running -= 1
        next()
      })
    }
  }

  const run = async (id: string, job: Job) => {
    for (let tried = 0; !job.abort.signal.aborted; tried += 1) {
      try {
        await transfer(id, job)
        return
      } catch (error) {
        if (job.abort.signal.aborted) return
        if (!isPassing(error)) {
          change(id, problemOf(error))
          return
        }
        change(id, { state: "waiting", problem: "Waiting for the connection" })
        const got = find(id)?.sent ?? 0
        await pause(PAUSES_MS[Math.min(tried, PAUSES_MS.length - 1)] ?? 0, job.abort.signal)
        if ((find(id)?.sent ?? 0) > got) tried = 0
      }
    }
  }

  const transfer = async (id: string, job: Job) => {
    const { signal } = job.abort
    const upload = await open(find(id), job)
    if (signal.aborted) return drop(upload.id)
    change(id, { upload_id: upload.id, state: "sending", problem: null })
    let done = upload.parts.filter((part) => part.is_there).reduce((sum, part) => sum + part.size, 0)
    change(id, { sent: done })
    for (const part of upload.parts.filter((each) => each.url !== null)) {
      await sendPart(part.url ?? "", sliceOf(job.file, part), {
        contentType: upload.content_type,
        signal,
        onProgress: (bytes) => change(id, { sent: done + Math.min(bytes, part.size) }),
      })
      done += part.size
      change(id, { sent: done })
    }
    await post(`/api/uploads/${upload.id}/complete`, {}, zAttachmentOut, signal)
    if (signal.aborted) return
    change(id, { state: "ready", sent: job.file.size })
    job.onReady?.(upload.id)
    job.onReady = undefined
  }

  const drop = (uploadId: string) => {
    // Whatever is left behind goes by itself after a day.
    void remove(`/api/uploads/${uploadId}`, NoContent).catch(() => undefined)
  }
  const forget = (id: string) => {
    jobs.get(id)?.abort.abort()
    jobs.delete(id)
  }

  return {
    add(target, given, onReady) {
      const id = newTempId()
      jobs.set(id, { ...given, abort: new AbortController(), onReady })
      store.dispatch(
        uploadAdded({
          id,
          target,
          field: given.field ?? null,
          upload_id: null,
          kind: given.kind,
          voice: given.voice === true,
          name: given.file.name,
          mime_type: given.file.type,
          size: given.file.size,
          sent: 0,
          state: "waiting",
          problem: null,
          preview: PREVIEWS.test(given.file.type) ? URL.createObjectURL(given.file) : null,
          width: null,
          height: null,
        }),
      )
      const refusal = given.refusal ?? (given.file.size === 0 ? "The file is empty." : null)
      if (refusal !== null) change(id, { state: "refused", problem: refusal })
      else start(id)
      return id
    },
    retry: (id) => start(id),
    sendAs(id, kind) {
      const job = jobs.get(id)
      if (job === undefined) return
      const begun = find(id)?.upload_id
      job.abort.abort()
      jobs.set(id, { ...job, kind, abort: new AbortController() })
      if (begun != null) drop(begun)
      change(id, { kind, upload_id: null, sent: 0 })
      start(id)
    },
    cancel(id) {
      const item = find(id)
      const uploadId = item?.upload_id
      if (item?.preview != null) URL.revokeObjectURL(item.preview)
      forget(id)
      store.dispatch(uploadsRemoved([id]))
      if (uploadId != null) drop(uploadId)
    },
    release(ids) {
      for (const id of ids) {
        const item = find(id)
        if (item !== undefined) keepSent(item)
        forget(id)
      }
      store.dispatch(uploadsRemoved([...ids]))
    },
  }
}

/** The upload as the server has it, with fresh addresses; announced when it does not know of it. */
async function open(item: UploadItem | undefined, job: Job): Promise<Upload> {
  if (item?.upload_id != null)
    return await get(`/api/uploads/${item.upload_id}`, zUploadOut, job.abort.signal)
  const body = {
    ...item?.target,
    kind: job.kind,
    filename: job.file.name || "file",
    mime_type: job.file.type,
    size: job.file.size,
    voice: job.voice === true,
    ...(job.file.size <= SHA_UP_TO_BYTES && { sha256: await sha256Of(job.file) }),
  }
  return await post("/api/uploads", body, zUploadOut)
}

const sliceOf = (file: File, part: Part): Blob => file.slice(part.offset, part.offset + part.size)

/** The checksum of a small file; nothing where the browser does not offer it. */
async function sha256Of(file: File): Promise<string | undefined> {
  if (typeof crypto.subtle === "undefined") return undefined
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** Whether it may well go by itself: no connection, addresses that are too old, a server in trouble. */
function isPassing(error: unknown): boolean {
  if (error instanceof PartRefused) return true
  if (error instanceof ApiError)
    return error.status >= 500 || error.status === 429 || error.code === "upload_incomplete"
  return !(error instanceof DOMException && error.name === "NotReadableError")
}

function problemOf(error: unknown): Partial<UploadItem> {
  if (error instanceof ApiError)
    return { state: error.code === "upload_refused" ? "refused" : "failed", problem: error.message }
  return { state: "failed", problem: "The file cannot be read any more. Attach it again." }
}

/** Some time, or less when the connection comes back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      window.removeEventListener("online", end)
      signal.removeEventListener("abort", end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    window.addEventListener("online", end)
    signal.addEventListener("abort", end)
  })
}

const uploaders = new WeakMap<AppStore, Uploader>()

/** The one uploader of this tab. */
export function useUploader(): Uploader {
  const store = useAppStore()
  const uploader = uploaders.get(store) ?? createUploader(store)
  uploaders.set(store, uploader)
  return uploader
}
