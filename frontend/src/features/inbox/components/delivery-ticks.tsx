import { Check, CheckCheck, CircleHelp, Clock, TriangleAlert } from "lucide-react"
import type { ComponentType } from "react"
import { cn } from "@/lib/format/text"
import type { DeliveryStatus } from "@/schemas/message"
import { DELIVERY_NAMES } from "../words"

type Icon = ComponentType<{ className?: string; strokeWidth?: number }>

const TICKS: Record<DeliveryStatus, { icon: Icon; hue: string }> = {
  preparing: { icon: Clock, hue: "text-muted" },
  queued: { icon: Clock, hue: "text-muted" },
  sending: { icon: Clock, hue: "text-muted" },
  sent: { icon: Check, hue: "text-muted" },
  delivered: { icon: CheckCheck, hue: "text-muted" },
  read: { icon: CheckCheck, hue: "text-accent" },
  failed: { icon: TriangleAlert, hue: "text-bad" },
  unconfirmed: { icon: CircleHelp, hue: "text-warn" },
}

/** How far a reply has got. The words are for assistive technology and the tooltip. */
export function DeliveryTicks({ status, className }: { status: DeliveryStatus; className?: string }) {
  const { icon: Icon, hue } = TICKS[status] ?? TICKS.sent
  const words = DELIVERY_NAMES[status] ?? status
  return (
    <span role="img" aria-label={words} title={words} className={cn("inline-flex", hue, className)}>
      <Icon className="size-3.5" strokeWidth={2} />
    </span>
  )
}
