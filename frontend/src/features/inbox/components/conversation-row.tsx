import { Clock } from "lucide-react"
import { memo } from "react"
import { Avatar } from "@/components/ui/avatar"
import { cn } from "@/lib/format/text"
import { fullTime, listTime, timeLeft, timeLeftShort } from "@/lib/format/time"
import type { Conversation } from "@/schemas/conversation"
import { channelName } from "../words"
import { ChannelGlyph } from "./channel-glyph"

type RowProps = {
  conversation: Conversation
  assigneeName: string | null
  isSelected: boolean
  hasDraft: boolean
  now: number
  onOpen: (id: string) => void
}

const WARN_UNDER_MS = 4 * 3_600_000

/** One conversation in the list: who, when, the last words, and what needs attention. */
export const ConversationRow = memo(function ConversationRow(props: RowProps) {
  const { conversation, isSelected, hasDraft, now, onOpen } = props
  const { customer, channel_type, unread_count, last_message_at } = conversation
  const isUnread = unread_count > 0
  return (
    <button
      type="button"
      onClick={() => onOpen(conversation.id)}
      aria-current={isSelected ? "true" : undefined}
      data-testid="conversation-row"
      data-conversation-id={conversation.id}
      data-unread={unread_count}
      className={cn(
        "focus-inset relative flex h-16 w-full items-center gap-3 px-3 text-start transition-colors duration-80 before:absolute before:inset-y-0 before:start-0 before:w-0.5",
        isSelected ? "bg-selected before:bg-accent" : "hover:bg-hover",
      )}
    >
      <span className="relative">
        <Avatar name={customer.display_name} seed={customer.id} className="size-9" />
        <span
          className={cn("absolute -end-1 -bottom-1 rounded-full p-0.5", isSelected ? "bg-selected" : "bg-bg")}
        >
          <ChannelGlyph channel={channel_type} className="size-3.5" />
        </span>
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span
            dir="auto"
            className={cn("min-w-0 flex-1 truncate text-left", isUnread ? "font-semibold" : "font-medium")}
          >
            {customer.display_name}
          </span>
          <span className="sr-only">, {channelName(channel_type)}, </span>
          {last_message_at !== null && (
            <time
              dateTime={last_message_at}
              title={fullTime(last_message_at)}
              className={cn(
                "tabular shrink-0 text-meta",
                isUnread ? "font-medium text-accent" : "text-muted",
              )}
            >
              {listTime(last_message_at, now)}
            </time>
          )}
        </span>
        <span className="flex items-center gap-2">
          <Preview conversation={conversation} hasDraft={hasDraft} />
          <RowMarks {...props} />
        </span>
      </span>
    </button>
  )
})

function Preview({ conversation, hasDraft }: { conversation: Conversation; hasDraft: boolean }) {
  const isOurs = conversation.last_message_direction === "outbound"
  return (
    <span
      className={cn(
        "flex min-w-0 flex-1 gap-1",
        conversation.unread_count > 0 ? "text-text-2" : "text-muted",
      )}
    >
      {hasDraft && <span className="shrink-0 font-medium text-warn">Draft</span>}
      {isOurs && !hasDraft && <span className="shrink-0">You:</span>}
      <span dir="auto" className="min-w-0 flex-1 truncate text-left">
        {conversation.last_message_preview ?? "No messages yet"}
      </span>
    </span>
  )
}

function RowMarks({ conversation, assigneeName, now }: RowProps) {
  const { reply_window_ends_at: endsAt, status, unread_count } = conversation
  const left_ms = endsAt === null ? Number.POSITIVE_INFINITY : Date.parse(endsAt) - now
  const isClosing = status === "open" && left_ms > 0 && left_ms < WARN_UNDER_MS
  return (
    <>
      {isClosing && (
        <span
          title={`Reply window closes in ${timeLeft(left_ms)}`}
          className={cn(
            "tabular flex shrink-0 items-center gap-0.5 text-meta",
            left_ms < 30 * 60_000 ? "text-bad" : "text-warn",
          )}
        >
          <Clock className="size-3" aria-hidden />
          <span className="sr-only">Reply window closes in </span>
          {timeLeftShort(left_ms)}
        </span>
      )}
      {assigneeName !== null && unread_count === 0 && (
        <span title={`Assigned to ${assigneeName}`} className="shrink-0">
          <Avatar
            name={assigneeName}
            seed={conversation.assigned_to ?? ""}
            className="size-[18px] text-[8px]"
          />
          <span className="sr-only">Assigned to {assigneeName}</span>
        </span>
      )}
      {unread_count > 0 && (
        <span className="tabular grid h-[18px] min-w-[18px] shrink-0 place-items-center rounded-full bg-accent px-1.5 text-meta font-semibold text-on-accent">
          {unread_count > 99 ? "99+" : unread_count}
          <span className="sr-only"> unread</span>
        </span>
      )}
    </>
  )
}
