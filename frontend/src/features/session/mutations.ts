import { announce, endSession, startSession } from "@/lib/api/session"
import { NetworkError, problemOf } from "@/lib/api/problem"
import { type Credentials, TokenAnswer } from "@/schemas/auth"

/** Sign in and keep the access token in memory. Throws ApiError (invalid_credentials, too_many_attempts). */
export async function signIn(credentials: Credentials): Promise<void> {
  const response = await fetch("/api/auth/login", {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(credentials),
  }).catch(() => {
    throw new NetworkError("The server cannot be reached. Check your connection and try again.")
  })
  if (!response.ok) throw await problemOf(response)
  startSession(TokenAnswer.parse(await response.json()))
  announce({ type: "signed-in" })
}

/** End the session here, on the server and in the other tabs of this browser. */
export async function signOut(): Promise<void> {
  await fetch("/api/auth/logout", { method: "POST", credentials: "same-origin" }).catch(() => undefined)
  endSession()
  announce({ type: "signed-out" })
}
