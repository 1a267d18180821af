import { Clock, LayoutTemplate, UserRound } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { lookOf } from "@/lib/channels"
import { cn } from "@/lib/format/text"
import { dayTime, fullTime, timeLeft, timeLeftShort } from "@/lib/format/time"
import { useNow } from "@/lib/now"
import type { Composer, ConversationDetail } from "@/schemas/conversation"
import { useOutbox } from "../outbox"
import { channelName } from "../words"
import { urgency } from "./rules"
import { TemplatePicker } from "./tools"

const DAY_MS = 86_400_000
const LATE_DAYS = 7

const HUES = { calm: "text-muted", soon: "text-warn", now: "text-bad" }

/** How long one may still answer, and in which way. */
export function WindowCountdown({ window }: { window: Composer["window"] }) {
  const now = useNow()
  if (window.ends_at === null) return null
  const left_ms = Date.parse(window.ends_at) - now
  const isLate = window.state === "human_agent"
  const Icon = isLate ? UserRound : Clock
  const explanation = isLate
    ? "Seven days after the customer’s last message."
    : "Counted from the customer’s last message."
  return (
    <span
      data-testid="reply-window"
      data-state={window.state}
      className={cn("tabular flex min-w-0 items-center gap-1.5 text-small", HUES[urgency(left_ms)])}
      title={`${explanation} It closes ${fullTime(window.ends_at)}.`}
    >
      <Icon className="size-3.5 shrink-0" aria-hidden />
      <span className="truncate">
        <span className="hidden @lg:inline">
          {isLate ? "Late answer, closes in " : "Reply window closes in "}
        </span>
        <span className="hidden @lg:inline">{timeLeft(left_ms)}</span>
        <span className="@lg:hidden">
          {isLate ? "Late, " : "Closes in "}
          {timeLeftShort(left_ms)}
        </span>
      </span>
    </span>
  )
}

/** Above the reply box once only a person may still answer: what that means. */
export function LateAnswerNote({ window }: { window: Composer["window"] }) {
  if (window.state !== "human_agent" || window.ends_at === null) return null
  return (
    <p
      role="status"
      data-testid="late-answer"
      className="mb-2 flex items-start gap-2 px-1 text-small text-text-2"
    >
      <UserRound className="mt-0.5 size-3.5 shrink-0 text-warn" aria-hidden />
      <span className="text-pretty">
        You answer late, as a person, until{" "}
        <span className="whitespace-nowrap">{dayTime(window.ends_at)}</span>. Only what helps with the
        customer’s question, no advertising.
      </span>
    </p>
  )
}

type ClosedProps = { conversation: ConversationDetail } & Pick<Composer, "window">

/** In place of the reply box when the channel takes no free-form reply: why, and what one can do. */
export function WindowClosed({ conversation, window }: ClosedProps) {
  const outbox = useOutbox()
  const [isPicking, setIsPicking] = useState(false)
  const channel = channelName(conversation.channel_type)
  const name = <bdi>{conversation.customer.display_name}</bdi>
  const hasWritten = conversation.reply_window_ends_at !== null
  const isTemplate = window.state === "template_only"
  const now = useNow()
  const opened_ms = Date.parse(conversation.reply_window_ends_at ?? "") - DAY_MS
  const isLateOff =
    lookOf(conversation.channel_type).answersLate === true && now < opened_ms + LATE_DAYS * DAY_MS
  return (
    <div
      data-testid="reply-window"
      data-state={window.state}
      className="flex flex-wrap items-start gap-3 rounded-pop border border-line bg-panel px-4 py-3"
      role="status"
    >
      <Clock className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
      <div className="min-w-0 flex-1 basis-56 text-pretty">
        <p className="font-medium">
          {isTemplate ? "Only a template can be sent now" : "The reply window is closed"}
        </p>
        <p className="text-text-2">
          {hasWritten
            ? `${channel} takes free replies for 24 hours after the customer’s last message.`
            : `${channel} takes free replies only after the customer has written.`}{" "}
          {isTemplate ? (
            <>Send an approved template, or wait until {name} writes.</>
          ) : (
            <>It opens again as soon as {name} writes.</>
          )}
          {isLateOff &&
            " An admin can allow late answers by people, up to seven days, in Settings, Conversations."}
        </p>
      </div>
      {isTemplate && (
        <Button
          variant="primary"
          className="max-sm:w-full"
          onClick={() => setIsPicking(true)}
          data-testid="send-template"
        >
          <LayoutTemplate className="size-4" aria-hidden /> Send a template
        </Button>
      )}
      {isPicking && (
        <TemplatePicker
          conversation={conversation}
          onSend={(reply) => outbox.send(conversation.id, reply)}
          onClose={() => setIsPicking(false)}
        />
      )}
    </div>
  )
}
