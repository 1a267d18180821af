import { TokenAnswer } from "@/schemas/auth"
import { NetworkError, problemOf, SignedOut } from "./problem"
import { getSeat, quitSeat } from "./seat"

/**
 * The session of this tab: an access token in memory, renewed through the HttpOnly refresh cookie.
 * One refresh at a time in the tab (shared promise) and across tabs (a Web Lock); tabs tell each other
 * of sign-in and sign-out, never the token.
 */
type Announcement = { type: "signed-in" | "signed-out" }
type TokenListener = (token: string | null) => void

const REFRESH_EARLY_S = 45
const HINT_KEY = "inlet:session"
let accessToken: string | null = getSeat()
let refreshing: Promise<string> | null = null
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<TokenListener>()
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("inlet-auth")

export const getAccessToken = (): string | null => accessToken

/** Called with each new token, and with null when the session ends. Returns the unsubscribe function. */
export function onAccessToken(listener: TokenListener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Called when another tab signed in or out. */
export function onOtherTab(listener: (announcement: Announcement) => void): () => void {
  const handle = (event: MessageEvent<Announcement>) => getSeat() === null && listener(event.data)
  channel?.addEventListener("message", handle)
  return () => channel?.removeEventListener("message", handle)
}

/**
 * Whether this browser probably holds a refresh cookie. Not a secret and not proof; it only saves a request
 * that must fail (and an error in the console) for people who never signed in here.
 */
export function mayHaveSession(): boolean {
  try {
    return localStorage.getItem(HINT_KEY) !== null
  } catch {
    return true
  }
}

function rememberSession(isOn: boolean): void {
  try {
    if (isOn) localStorage.setItem(HINT_KEY, "1")
    else localStorage.removeItem(HINT_KEY)
  } catch {
    // Without storage the refresh is simply tried each time.
  }
}

export const announce = (announcement: Announcement): void => channel?.postMessage(announcement)

export function startSession(answer: TokenAnswer): void {
  accessToken = answer.access_token
  rememberSession(true)
  clearTimeout(timer)
  const delay_s = Math.max(answer.expires_in - REFRESH_EARLY_S, 10)
  timer = setTimeout(() => void refreshAccessToken().catch(() => undefined), delay_s * 1000)
  for (const listener of listeners) listener(accessToken)
}

export function endSession(): void {
  accessToken = null
  rememberSession(false)
  clearTimeout(timer)
  for (const listener of listeners) listener(null)
}

/** An access token, by the cookie when there is none in memory yet. Throws SignedOut, NetworkError. */
export async function requireSession(): Promise<void> {
  if (getAccessToken() !== null) return
  if (!mayHaveSession()) throw new SignedOut("Nobody is signed in.")
  await refreshAccessToken()
}

/** A fresh access token. Throws SignedOut when the cookie is no longer good, NetworkError when offline. */
export function refreshAccessToken(): Promise<string> {
  if (getSeat() !== null) {
    quitSeat()
    return new Promise(() => undefined) // the tab is leaving
  }
  refreshing ??= underLock(requestRefresh).finally(() => {
    refreshing = null
  })
  return refreshing
}

/** The token to retry with after a 401: another request may already have renewed it. */
export function renewAfter401(used: string | null): Promise<string> {
  return accessToken !== null && accessToken !== used ? Promise.resolve(accessToken) : refreshAccessToken()
}

async function requestRefresh(): Promise<string> {
  const response = await fetch("/api/auth/refresh", { method: "POST", credentials: "same-origin" }).catch(
    () => {
      throw new NetworkError("The server cannot be reached.")
    },
  )
  if (response.status === 401) {
    endSession()
    throw new SignedOut("Your session has ended.")
  }
  if (!response.ok) throw await problemOf(response)
  const answer = TokenAnswer.parse(await response.json())
  startSession(answer)
  return answer.access_token
}

/** Web Locks exist on secure origins only; without them each tab still refreshes one at a time. */
function underLock<T>(work: () => Promise<T>): Promise<T> {
  if (typeof navigator === "undefined" || navigator.locks === undefined) return work()
  return navigator.locks.request("auth-refresh", work) as Promise<T>
}
