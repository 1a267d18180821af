import type { Message } from "@/schemas/message"
import type { OutboxItem } from "@/store/outbox"
import { isLine } from "./content/line"

/** A reply as the thread shows it: stored by the server, or still in this tab's outbox. */
export type ThreadItem =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; message: Message; isFirst: boolean; isLast: boolean }
  | { kind: "pending"; key: string; item: OutboxItem; isFirst: boolean; isLast: boolean }

const GROUP_WITHIN_MS = 5 * 60_000

/** Reactions, edits and deletions are facts about another message, already folded into it. */
export const isBubble = (message: Message): boolean =>
  !(message.target_id !== null && ["reaction", "edit", "deleted"].includes(message.message_type))

/**
 * What the thread shows, oldest first: day dividers, the line before the first unread message, messages in
 * groups by author, and at the end the replies the server has not acknowledged.
 * `newestFirst` is the order of the cached pages.
 */
export function threadItems(
  newestFirst: Message[],
  outbox: OutboxItem[],
  unreadId: string | null,
): ThreadItem[] {
  const messages = newestFirst.filter(isBubble).reverse()
  const known = new Set(messages.flatMap((message) => message.temp_id ?? []))
  const items: ThreadItem[] = []
  let day = ""
  for (const [at, message] of messages.entries()) {
    const date = dayOf(message.position_at)
    const isNewDay = date !== day
    if (isNewDay) items.push({ kind: "day", key: `day-${date}`, at: message.position_at })
    day = date
    if (message.id === unreadId) items.push({ kind: "unread", key: "unread" })
    const [before, after] = [messages[at - 1], messages[at + 1]]
    items.push({
      kind: "message",
      key: message.temp_id ?? message.id,
      message,
      isFirst: isNewDay || message.id === unreadId || !isSameGroup(before, message),
      isLast: after === undefined || after.id === unreadId || !isSameGroup(message, after),
    })
  }
  const waiting = outbox.filter((item) => !known.has(item.temp_id))
  for (const [at, item] of waiting.entries()) {
    const isFirst = at === 0 && !isRecentReply(messages.at(-1), item)
    items.push({ kind: "pending", key: item.temp_id, item, isFirst, isLast: at === waiting.length - 1 })
  }
  return items
}

/** The message before which the "new" line goes: the oldest of the last `unread` inbound ones. */
export function firstUnread(newestFirst: Message[], unread: number): string | null {
  if (unread <= 0) return null
  const inbound = newestFirst.filter(
    (message) => isBubble(message) && !isLine(message) && message.direction === "inbound",
  )
  return inbound[unread - 1]?.id ?? null
}

function isSameGroup(a: Message | undefined, b: Message): boolean {
  if (a === undefined || a.direction !== b.direction || a.sent_by !== b.sent_by) return false
  if (isLine(a) || isLine(b)) return false
  const gap_ms = Date.parse(b.position_at) - Date.parse(a.position_at)
  return gap_ms < GROUP_WITHIN_MS && dayOf(a.position_at) === dayOf(b.position_at)
}

const isRecentReply = (message: Message | undefined, item: OutboxItem): boolean =>
  message?.direction === "outbound" &&
  Date.parse(item.created_at) - Date.parse(message.position_at) < GROUP_WITHIN_MS

/** The reader's calendar day of an instant. */
function dayOf(at: string): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`
}
