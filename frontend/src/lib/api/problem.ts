import { Problem } from "@/schemas/auth"

/** The server refused: what it said, as a class that callers can branch on by `code`. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string | null

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? problem.title)
    this.name = "ApiError"
    this.status = status
    this.code = problem.code
    this.requestId = problem.request_id ?? null
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
  return new ApiError(response.status, problem.success ? problem.data : fallback)
}
