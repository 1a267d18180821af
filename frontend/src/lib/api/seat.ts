/**
 * A place taken by an operator of Inlet, in this tab alone: a token of its own kind in place of the session's. It is
 * not renewed; when its time is over the tab goes back to the operators' pages.
 */
const KEY = "inlet:seat"
export const OPERATORS = "/operator/"

export function getSeat(): string | null {
  try {
    return typeof window === "undefined" ? null : window.sessionStorage.getItem(KEY)
  } catch {
    return null
  }
}

export const takeSeat = (token: string): void => window.sessionStorage.setItem(KEY, token)

/** Forget the token and leave the app. */
export function quitSeat(): void {
  window.sessionStorage.removeItem(KEY)
  window.location.replace(OPERATORS)
}
