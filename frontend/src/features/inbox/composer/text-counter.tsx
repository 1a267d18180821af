import { cn } from "@/lib/format/text"
import type { ComposerLimits } from "@/schemas/conversation"
import type { TextFit } from "./rules"

/** How much of a text's length is left, in the channel's unit, once that begins to matter. */
export function TextCounter({ fit, unit: units }: { fit: TextFit; unit: ComposerLimits["text"]["unit"] }) {
  const { left, parts, isTooLong, isNear } = fit
  if (!isNear) return null
  const unit = Math.abs(left) === 1 ? units.replace(/s$/, "") : units
  const words = isTooLong
    ? `${-left} ${unit} too long`
    : parts > 1
      ? `Goes out as ${parts} messages`
      : `${left} ${unit} left`
  return (
    <span
      role="status"
      data-testid="text-counter"
      className={cn("tabular shrink-0 text-small", isTooLong ? "text-bad" : "text-muted")}
    >
      {words}
    </span>
  )
}
