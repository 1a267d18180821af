import { differenceInCalendarDays, format, formatDistanceStrict, isSameYear } from "date-fns"

/** 14:05 */
export const clockTime = (at: string): string => format(new Date(at), "HH:mm")

/** Friday 20 November 2026, 14:05 */
export const fullTime = (at: string): string => format(new Date(at), "EEEE d MMMM yyyy, HH:mm")

/** 20 Nov 2026 */
export const shortDate = (at: string): string => format(new Date(at), "d MMM yyyy")

/** For a list: 14:05 today, "Yesterday", "Tue" within a week, else the date. */
export function listTime(at: string, now: number): string {
  const date = new Date(at)
  const days = differenceInCalendarDays(now, date)
  if (days <= 0) return format(date, "HH:mm")
  if (days === 1) return "Yesterday"
  if (days < 7) return format(date, "EEE")
  return format(date, isSameYear(date, now) ? "d MMM" : "d MMM yyyy")
}

/** For a day divider: "Today", "Yesterday", else the day in words. */
export function dayLabel(at: string, now: number): string {
  const date = new Date(at)
  const days = differenceInCalendarDays(now, date)
  if (days <= 0) return "Today"
  if (days === 1) return "Yesterday"
  return format(date, isSameYear(date, now) ? "EEEE d MMMM" : "d MMMM yyyy")
}

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

/** Time left, coarse enough to read at a glance: "3 h 12 min", "12 min", "under a minute". */
export function timeLeft(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return "under a minute"
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** Time left in one unit, for tight places: "3h", "12m". */
export function timeLeftShort(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000))
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h`
}
