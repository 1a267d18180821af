import { formatDistanceStrict } from "date-fns"

/** Whoever was here so lately is here: the app says so once a minute, and it takes some seconds to be known. */
export const ACTIVE_FOR_MS = 2.5 * 60_000

export const isActive = (seenAt: string | null, now: number): boolean =>
  seenAt !== null && now - Date.parse(seenAt) < ACTIVE_FOR_MS

/** When somebody was last here: "Active now", "2 hours ago", "Never". */
export function lastSeen(seenAt: string | null, now: number): string {
  if (seenAt === null) return "Never"
  if (isActive(seenAt, now)) return "Active now"
  return `${formatDistanceStrict(new Date(seenAt), now, { roundingMethod: "floor" })} ago`
}
