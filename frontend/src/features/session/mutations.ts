import { announce, endSession, startSession } from "@/lib/api/session"
import { NoContent, post, postPublic } from "@/lib/api/http"
import { getSeat, quitSeat } from "@/lib/api/seat"
import { getPasskey } from "@/lib/passkeys"
import { type Credentials, Discovered, Outcome, type Pending, RequestOptions } from "@/schemas/auth"

const step = (path: string, body: unknown): Promise<Outcome> => postPublic(`/api/auth/${path}`, body, Outcome)

/** Keep the session of a sign-in that is complete; answers the step that it still waits for, if any. */
export function take(outcome: Outcome): Pending | null {
  if (outcome.status === "pending") return outcome
  startSession(outcome)
  announce({ type: "signed-in" })
  return null
}

/** Throws ApiError: invalid_credentials, too_many_attempts. */
export const signIn = (credentials: Credentials): Promise<Outcome> => step("login", credentials)

export const signUp = (person: { email: string; name?: string; password?: string }): Promise<Outcome> =>
  step("signup", person)

export const askCode = (email: string): Promise<Outcome> => step("code", { email })
export const askReset = (email: string): Promise<Outcome> => step("reset/request", { email })
export const resendCode = (): Promise<Outcome> => step("resend", {})

/** Throws ApiError: code_incorrect, flow_expired. */
export const enterCode = (flow: Pending["flow"], code: string): Promise<Outcome> =>
  step(flow === "verify_email" ? "verify" : "code/confirm", { code })

export const resetPassword = (answer: { code: string; password: string }): Promise<Outcome> =>
  step("reset/confirm", answer)

export const answerSecondFactor = (code: string): Promise<Outcome> => step("second-factor", { code })

/** By passkey: alone, or as the second factor of a sign-in that waits for one. */
export async function signInByPasskey(path: "passkey" | "second-factor/passkey"): Promise<Outcome> {
  const { options } = await postPublic(`/api/auth/${path}/begin`, {}, RequestOptions)
  return step(path, { credential: await getPasskey(options) })
}

/** The identity provider behind an address, or behind a workspace's name in addresses; null when there is none. */
export const discover = (asked: { email: string } | { organization: string }): Promise<string | null> =>
  postPublic("/api/auth/sso/discover", asked, Discovered).then(({ provider_id }) => provider_id)

/** End the session here, on the server and in the other tabs of this browser. An operator gives back the place only. */
export async function signOut(): Promise<void> {
  if (getSeat() !== null) {
    await post("/api/operator/leave", {}, NoContent).catch(() => undefined)
    return quitSeat()
  }
  await fetch("/api/auth/logout", { method: "POST", credentials: "same-origin" }).catch(() => undefined)
  endSession()
  announce({ type: "signed-out" })
}
