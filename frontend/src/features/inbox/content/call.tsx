import { PhoneIncoming, PhoneMissed, PhoneOutgoing } from "lucide-react"
import type { Message } from "@/schemas/message"
import { Card } from "./card"
import type { ContentProps } from "./props"
import { fields, number, text } from "./read"

/** A call, from its first ring to its end, as one entry. */
export function CallContent({ message, meta }: ContentProps) {
  const call = fields(message.content.call)
  const state = text(call.state) ?? "ringing"
  const isOut = message.direction === "outbound"
  const wasMissed = state === "missed" || state === "rejected"
  const Icon = wasMissed ? PhoneMissed : isOut ? PhoneOutgoing : PhoneIncoming
  return (
    <div className="flex items-end gap-3">
      <Card icon={Icon} title={titleOf(message, state)} note={noteOf(state, number(call.duration_s))} />
      {meta}
    </div>
  )
}

function titleOf({ direction }: Message, state: string): string {
  if (direction === "outbound") return state === "rejected" ? "Call declined" : "Call to the customer"
  return state === "missed" ? "Missed call" : "Call from the customer"
}

function noteOf(state: string, duration_s: number | null): string {
  if (state === "ringing") return "Ringing"
  if (state === "connected") return "Answered"
  if (duration_s === null) return "Not answered"
  const [minutes, seconds] = [Math.floor(duration_s / 60), duration_s % 60]
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds} s`
}
