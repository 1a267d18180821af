import { Problem } from "@/schemas/auth"

/** The server refused: what it said, as a class that callers can branch on by `code`. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string | null
  /** What is wrong with which part of the request: `pointer` is a JSON pointer into its body. */
  readonly errors: NonNullable<Problem["errors"]>
  /** How long to wait before asking again, in seconds, when the server said so. */
  readonly retryAfter_s: number | null

  constructor(status: number, problem: Problem, retryAfter_s: number | null = null) {
    super(problem.detail ?? problem.title)
    this.name = "ApiError"
    this.status = status
    this.code = problem.code
    this.requestId = problem.request_id ?? null
    this.errors = problem.errors ?? []
    this.retryAfter_s = retryAfter_s
  }
}

/** No answer came: offline, or the connection broke. The request may or may not have been carried out. */
export class NetworkError extends Error {
  override readonly name = "NetworkError"
}

/** There is no valid session any more; the person has to sign in. */
export class SignedOut extends Error {
  override readonly name = "SignedOut"
}

export async function problemOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => ({}))
  const problem = Problem.safeParse(body)
  const fallback = { title: `The server answered ${response.status}.`, code: "unknown" }
  const retryAfter_s = secondsOf(response.headers.get("Retry-After"))
  return new ApiError(response.status, problem.success ? problem.data : fallback, retryAfter_s)
}

/** Retry-After is a number of seconds or a date. */
function secondsOf(retryAfter: string | null): number | null {
  if (retryAfter === null) return null
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null
}
