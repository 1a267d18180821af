import { CircleAlert, CircleCheck, CircleSlash, type LucideIcon, TriangleAlert } from "lucide-react"
import { cn } from "@/lib/format/text"
import type { ChannelAccount } from "@/schemas/channels"
import { stateOf, type Tone } from "../words"

const LOOKS: Record<Tone, { icon: LucideIcon; hue: string }> = {
  ok: { icon: CircleCheck, hue: "text-ok" },
  warn: { icon: TriangleAlert, hue: "text-warn" },
  bad: { icon: CircleAlert, hue: "text-bad" },
  neutral: { icon: CircleSlash, hue: "text-muted" },
}

/** How an account is: a sign and a word. */
export function StateMark({ account }: { account: ChannelAccount }) {
  const { tone, label } = stateOf(account)
  const { icon: Icon, hue } = LOOKS[tone]
  return (
    <span className="flex items-center gap-1.5" data-testid="channel-state" data-state={tone}>
      <Icon className={cn("size-4 shrink-0", hue)} aria-hidden />
      {label}
    </span>
  )
}
