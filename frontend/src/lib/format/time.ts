import { differenceInCalendarDays, isSameYear } from "date-fns"

const words = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat("en-US", options)
  return (date: Date) => format.format(date)
}
const clock = words({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
const [weekday, month] = [words({ weekday: "long" }), words({ month: "long" })]
const [shortWeekday, shortMonth] = [words({ weekday: "short" }), words({ month: "short" })]

const longDay = (date: Date): string => `${date.getDate()} ${month(date)}`
const shortDay = (date: Date): string => `${date.getDate()} ${shortMonth(date)}`

/** 14:05 */
export const clockTime = (at: string): string => clock(new Date(at))

/** Friday 20 November 2026, 14:05 */
export function fullTime(at: string): string {
  const date = new Date(at)
  return `${weekday(date)} ${longDay(date)} ${date.getFullYear()}, ${clock(date)}`
}

/** Fri 20 Nov, 14:05 */
export function dayTime(at: string): string {
  const date = new Date(at)
  return `${shortWeekday(date)} ${shortDay(date)}, ${clock(date)}`
}

/** 20 Nov 2026 */
export function shortDate(at: string): string {
  const date = new Date(at)
  return `${shortDay(date)} ${date.getFullYear()}`
}

/** For a list: 14:05 today, "Yesterday", "Tue" within a week, else the date. */
export function listTime(at: string, now: number): string {
  const date = new Date(at)
  const days = differenceInCalendarDays(now, date)
  if (days <= 0) return clock(date)
  if (days === 1) return "Yesterday"
  if (days < 7) return shortWeekday(date)
  return isSameYear(date, now) ? shortDay(date) : shortDate(at)
}

/** For a day divider: "Today", "Yesterday", else the day in words. */
export function dayLabel(at: string, now: number): string {
  const date = new Date(at)
  const days = differenceInCalendarDays(now, date)
  if (days <= 0) return "Today"
  if (days === 1) return "Yesterday"
  return isSameYear(date, now)
    ? `${weekday(date)} ${longDay(date)}`
    : `${longDay(date)} ${date.getFullYear()}`
}

/** Time left, coarse enough to read at a glance: "5 days", "3 h 12 min", "12 min", "under a minute". */
export function timeLeft(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return "under a minute"
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours >= 48) return `${Math.floor(hours / 24)} days`
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** Time left in one unit, for tight places: "5d", "3h", "12m". */
export function timeLeftShort(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000))
  if (minutes >= 48 * 60) return `${Math.floor(minutes / (24 * 60))}d`
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h`
}
