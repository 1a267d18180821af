import { announce, endSession, startSession } from "@/lib/api/session"
import { postPublic } from "@/lib/api/http"
import { type Credentials, TokenAnswer } from "@/schemas/auth"

/** Sign in and keep the access token in memory. Throws ApiError (invalid_credentials, too_many_attempts). */
export async function signIn(credentials: Credentials): Promise<void> {
  startSession(await postPublic("/api/auth/login", credentials, TokenAnswer))
  announce({ type: "signed-in" })
}

/** End the session here, on the server and in the other tabs of this browser. */
export async function signOut(): Promise<void> {
  await fetch("/api/auth/logout", { method: "POST", credentials: "same-origin" }).catch(() => undefined)
  endSession()
  announce({ type: "signed-out" })
}
