import { cn } from "@/lib/format/text"
import type { Channel } from "@/schemas/conversation"
import { lookOf } from "@/lib/channels"

/** The channel's own sign in its hue. Decorative unless `isLabelled`: then it says the channel's name. */
export function ChannelGlyph({
  channel,
  isLabelled = false,
  className,
}: {
  channel: Channel
  isLabelled?: boolean
  className?: string
}) {
  const { name, hue, sign } = lookOf(channel)
  const label = isLabelled ? { role: "img", "aria-label": name } : { "aria-hidden": true }
  return (
    <svg
      viewBox="0 0 16 16"
      fill="currentColor"
      fillRule="evenodd"
      className={cn("size-4 shrink-0", hue, className)}
      {...label}
    >
      {sign}
    </svg>
  )
}
