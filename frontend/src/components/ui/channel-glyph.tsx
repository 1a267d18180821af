import { cn } from "@/lib/format/text"
import type { Channel } from "@/schemas/conversation"
import { channelName } from "@/lib/channels"

const SHAPES: Record<Channel, React.ReactNode> = {
  whatsapp: (
    <path d="M8 1.5a6.5 6.5 0 0 0-5.6 9.8L1.5 14.5l3.3-.9A6.5 6.5 0 1 0 8 1.5Zm-2.2 4c.3-.5.9-.5 1.1 0l.5 1c.1.4-.4.8-.3 1.1.3.6.9 1.2 1.5 1.5.3.1.7-.4 1.1-.3l1 .5c.5.2.5.8 0 1.1-.5.4-1.2.5-1.9.2-1.3-.5-2.5-1.7-3.1-3.1-.3-.8-.3-1.5.1-2Z" />
  ),
  instagram: (
    <path d="M5 1.5h6A3.5 3.5 0 0 1 14.5 5v6a3.5 3.5 0 0 1-3.5 3.5H5A3.5 3.5 0 0 1 1.5 11V5A3.5 3.5 0 0 1 5 1.5Zm3 3.4a3.1 3.1 0 1 0 0 6.2 3.1 3.1 0 0 0 0-6.2Zm3.4-1.2a.8.8 0 1 0 0 1.600.8.8 0 0 0 0-1.6Z" />
  ),
  messenger: (
    <path d="M8 1.5C4.3 1.5 1.5 4.1 1.5 7.5c0 1.800.8 3.3 2 4.4v2.6l2.4-1.3c.7.2 1.400.3 2.100.3 3.7 0 6.5-2.6 6.5-6S11.7 1.5 8 1.5Zm.7 7.9L7.1 7.7 3.9 9.4l3.4-3.6L9 7.5l3.1-1.7-3.4 3.6Z" />
  ),
}

const HUES: Record<Channel, string> = {
  whatsapp: "text-whatsapp",
  instagram: "text-instagram",
  messenger: "text-messenger",
}

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
  const label = isLabelled ? { role: "img", "aria-label": channelName(channel) } : { "aria-hidden": true }
  return (
    <svg
      viewBox="0 0 16 16"
      fill="currentColor"
      fillRule="evenodd"
      className={cn("size-4 shrink-0", HUES[channel] ?? "text-muted", className)}
      {...label}
    >
      {SHAPES[channel] ?? <circle cx="8" cy="8" r="6" />}
    </svg>
  )
}
