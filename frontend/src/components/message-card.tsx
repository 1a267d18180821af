import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"

/** The small words at the end of a card, beside time and ticks. */
export function CardFoot({ footer, meta }: { footer?: ReactNode; meta?: ReactNode }) {
  return (
    <div className="flex items-end justify-between gap-3">
      <p dir="auto" className="min-w-0 text-small text-muted wrap-anywhere">
        {footer}
      </p>
      {meta}
    </div>
  )
}

/** An answer below a card's hairline. */
export function CardAnswer({
  icon: Icon,
  title,
  children,
}: {
  icon: LucideIcon
  title?: string
  children: ReactNode
}) {
  return (
    <span
      dir="auto"
      title={title}
      className="-mx-3 mt-1.5 flex items-center justify-center gap-1.5 border-t border-text/10 px-3 pt-1.5 pb-0.5 text-center font-medium text-accent wrap-anywhere"
    >
      <Icon className="size-3.5 shrink-0" aria-hidden />
      {children}
    </span>
  )
}
