/**
 * The organization this tab works in, by slug; it goes with every request as X-Organization. Each tab may work in
 * another one; a new tab begins where the last choice was made. Null: not chosen, and the server decides.
 */
const KEY = "inlet:organization"
const listeners = new Set<() => void>()
let slug: string | null | undefined
let turn = 0

export function getOrganization(): string | null {
  if (slug === undefined) slug = read("sessionStorage") ?? read("localStorage")
  return slug
}

/** Grows with each switch: what was asked for in an earlier turn is of another organization. */
export const organizationTurn = (): number => turn

/** Remember where one is, without moving. */
export function keepOrganization(next: string | null): void {
  slug = next
  write("sessionStorage", next)
  write("localStorage", next)
}

/**
 * Move this tab to another organization: sockets close, caches and the store are made anew (see Providers), and
 * the address falls back to the front page of the part of the app that one is in.
 */
export function switchOrganization(next: string): void {
  keepOrganization(next)
  const [part = ""] = window.location.pathname.split("/").slice(1)
  window.history.pushState(null, "", part === "" ? "/" : `/${part}/`)
  beginAnew()
}

/** That the server does not let somebody in any more: the code of its refusal, and which workspace it was. */
export type Farewell = { refusal: string; organizationName: string }
let farewell: Farewell | null = null

/** Why one stands outside since the last beginning; null: one does not, or has not asked yet. */
export const getFarewell = (): Farewell | null => farewell

/** It has been read: who signs in after it is welcome again. */
export const forgetFarewell = (): void => void (farewell = null)

/**
 * Drop everything that asks for something (queries, sockets, timers), forget what was shown, and begin again: as
 * somebody who is outside and knows why, or by asking anew who one is.
 */
export function beginAnew(why: Farewell | null = null): void {
  farewell = why
  if (why?.refusal === "not_a_member") keepOrganization(null)
  turn += 1
  for (const listener of listeners) listener()
}

/** Called after each switch. Returns the unsubscribe function. */
export function onOrganizationSwitch(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

type Place = "sessionStorage" | "localStorage"

function read(place: Place): string | null {
  try {
    return window[place].getItem(KEY)
  } catch {
    return null
  }
}

function write(place: Place, value: string | null): void {
  try {
    if (value === null) window[place].removeItem(KEY)
    else window[place].setItem(KEY, value)
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
