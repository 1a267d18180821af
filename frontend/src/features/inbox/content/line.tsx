import { fullTime, clockTime } from "@/lib/format/time"
import { phoneNumber } from "@/lib/format/text"
import type { Message } from "@/schemas/message"
import { fields, text } from "./read"

const QUIET = ["system", "event"]

/** Something about the conversation that nobody said: a line, no bubble. */
export const isLine = (message: Message): boolean =>
  QUIET.includes(message.message_type) && message.deleted_at === null

type ThreadLineProps = {
  message: Message
  /** Who of the team did it; null: the signed-in person, or nobody of the team. */
  authorName: string | null
}

export function ThreadLine({ message, authorName }: ThreadLineProps) {
  const at = message.sent_at ?? message.position_at
  return (
    <p
      data-testid="thread-line"
      data-message-id={message.id}
      data-status={message.delivery_status ?? ""}
      className="px-6 pt-3 text-center text-small text-balance text-muted"
    >
      <span dir="auto">{wordsOf(message, authorName)}</span>
      <time dateTime={at} title={fullTime(at)} className="tabular ms-2 text-meta">
        {clockTime(at)}
      </time>
    </p>
  )
}

/** The line in words; what is newer than this version stands as the channel said it. */
export function wordsOf(message: Message, authorName: string | null = null): string {
  if (message.message_type === "system") return systemWords(message)
  const event = fields(message.content.event)
  if (message.direction === "outbound") return controlWords(message, authorName ?? "You")
  switch (text(event.kind)) {
    case "referral":
      return referralWords(message)
    case "optin":
      return optinWords(event)
    case "account_linking":
      return event.status === "unlinked" ? "Unlinked their account" : "Linked their account"
    case "pass_thread_control":
      return "Another app handed this conversation over"
    case "take_thread_control":
      return "Another app took this conversation over"
    case "request_thread_control":
      return "Another app asks for this conversation"
    case "release_thread_control":
      return "Another app has finished with this conversation"
    case "request_welcome":
      return "Opened the chat"
    case "messaging_feedback":
      return "Gave feedback"
    default:
      return message.body_text ?? "Something happened here"
  }
}

/** What somebody of the team did with the thread, or wants to. */
function controlWords(message: Message, who: string): string {
  const isTaken = fields(message.content.event).kind === "take_thread_control"
  if (message.delivery_status === "failed")
    return isTaken
      ? `${who} could not take this conversation over`
      : `${who} could not hand this conversation back`
  if (message.delivery_status === "queued" || message.delivery_status === "sending")
    return isTaken ? "Taking this conversation over…" : "Handing this conversation back…"
  return isTaken ? `${who} took this conversation over` : `${who} handed this conversation back`
}

function systemWords(message: Message): string {
  const system = fields(message.content.system)
  const phone = text(system.wa_id)
  switch (text(system.type)) {
    case "user_changed_number":
      return phone === null ? "Changed their number" : `Changed their number to ${phoneNumber(phone)}`
    case "user_changed_user_id":
      return "WhatsApp knows this customer under a new id"
    case "customer_identity_changed":
      return "The security code with this customer changed"
    default:
      return message.body_text ?? "Notice from the channel"
  }
}

function referralWords(message: Message): string {
  const referral = fields(message.content.referral)
  const what = text(referral.headline) ?? text(referral.ref)
  const way = referral.kind === "ad" ? "an ad" : "a link"
  return what === null ? `Came back through ${way}` : `Came back through ${way}: ${what}`
}

function optinWords(event: Record<string, unknown>): string {
  const topic = text(event.topic)
  if (event.is_stopped === true) return "Stopped marketing messages"
  if (event.is_marketing === true)
    return topic === null ? "Allowed marketing messages" : `Allowed messages about ${topic}`
  return "Opted in to messages"
}
