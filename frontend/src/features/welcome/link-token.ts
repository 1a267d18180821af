/**
 * The token of an invitation's link. It leaves the address at once (history, screenshots) and stays with the tab, so that
 * it survives signing in or up on the way.
 */
const KEY = "inlet:invitation"
let kept: string | null = null

export function takeToken(): string | null {
  const fromAddress = new URLSearchParams(window.location.search).get("token")
  if (fromAddress !== null) {
    keep(fromAddress)
    window.history.replaceState(null, "", "/join/")
  }
  return kept ?? read()
}

export function forgetToken(): void {
  kept = null
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // There was no storage to keep it in.
  }
}

function keep(token: string): void {
  kept = token
  try {
    sessionStorage.setItem(KEY, token)
  } catch {
    // Without storage it lasts as long as the page; the mail's link can be opened again.
  }
}

function read(): string | null {
  try {
    return sessionStorage.getItem(KEY)
  } catch {
    return null
  }
}
