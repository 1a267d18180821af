import { vi } from "vitest"
import type { MockBackend } from "../mock/backend.ts"

type Pending = { url: URL; resolve: (response: Response) => void; answer: Response | null }

/**
 * A network that is as slow as a test wants: each request is first read by the server (`serve`), later answered
 * (`deliver`), in any order. What the server reads is its state at that moment.
 */
export class SlowNetwork {
  readonly pending: Pending[] = []
  private readonly backend: MockBackend
  private readonly userId: string

  constructor(backend: MockBackend, userId: string) {
    this.backend = backend
    this.userId = userId
    vi.stubGlobal("fetch", (path: string, init?: RequestInit) => this.receive(path, init))
  }

  /** Let the server read the state for a request that it has not looked at yet. */
  serve(at: number): void {
    const unread = this.pending.filter((request) => request.answer === null)
    const request = unread[at % Math.max(unread.length, 1)]
    if (request === undefined) return
    const path = request.url.pathname.replace(/^\/api/, "")
    const { status, body } = this.backend.read(path, request.url.searchParams, this.userId)
    request.answer = new Response(JSON.stringify(body), { status })
  }

  /** Let an answer arrive. */
  deliver(at: number): void {
    const ready = this.pending.filter((request) => request.answer !== null)
    const request = ready[at % Math.max(ready.length, 1)]
    if (request?.answer == null) return
    this.pending.splice(this.pending.indexOf(request), 1)
    request.resolve(request.answer)
  }

  private receive(path: string, init?: RequestInit): Promise<Response> {
    return new Promise((resolve, reject) => {
      const request: Pending = { url: new URL(path, "http://test"), resolve, answer: null }
      this.pending.push(request)
      init?.signal?.addEventListener("abort", () => {
        const at = this.pending.indexOf(request)
        if (at >= 0) this.pending.splice(at, 1)
        reject(new DOMException("aborted", "AbortError"))
      })
    })
  }
}
