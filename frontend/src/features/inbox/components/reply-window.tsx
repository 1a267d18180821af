import { Clock } from "lucide-react"
import { cn } from "@/lib/format/text"
import { fullTime, timeLeft } from "@/lib/format/time"
import type { Conversation } from "@/schemas/conversation"
import { channelName } from "../words"

const HOUR_MS = 3_600_000

/** Milliseconds until free-form replies stop being allowed; none are left where the customer never wrote. */
export const windowLeft = (conversation: Conversation, now: number): number =>
  conversation.reply_window_ends_at === null
    ? Number.NEGATIVE_INFINITY
    : Date.parse(conversation.reply_window_ends_at) - now

/** How long one may still answer: quiet at first, amber under four hours, red under thirty minutes. */
export function WindowCountdown({ conversation, now }: { conversation: Conversation; now: number }) {
  const left_ms = windowLeft(conversation, now)
  if (!Number.isFinite(left_ms) || left_ms <= 0) return null
  const hue = left_ms < HOUR_MS / 2 ? "text-bad" : left_ms < 4 * HOUR_MS ? "text-warn" : "text-muted"
  return (
    <span
      className={cn("tabular flex min-w-0 items-center gap-1.5 text-small", hue)}
      title={`The reply window closes ${fullTime(conversation.reply_window_ends_at ?? "")}`}
    >
      <Clock className="size-3.5 shrink-0" aria-hidden />
      <span className="truncate">
        <span className="max-sm:hidden">Reply window closes in </span>
        <span className="sm:hidden">Closes in </span>
        {timeLeft(left_ms)}
      </span>
    </span>
  )
}

/** In place of the composer when the channel no longer takes free-form replies. */
export function WindowClosed({ conversation }: { conversation: Conversation }) {
  return (
    <div className="flex items-start gap-3 rounded-pop border border-line bg-panel px-4 py-3" role="status">
      <Clock className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
      <div>
        <p className="font-medium">The reply window is closed</p>
        <p className="text-text-2">
          {channelName(conversation.channel_type)} takes replies for 24 hours after the customer’s last
          message. It opens again as soon as <bdi>{conversation.customer.display_name}</bdi> writes.
        </p>
      </div>
    </div>
  )
}
