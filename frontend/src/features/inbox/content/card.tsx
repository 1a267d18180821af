import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"

type CardProps = { icon: LucideIcon; title: ReactNode; note: ReactNode }

/** An icon, what it is, and a line about it: the common shape of what is no plain text. */
export function Card({ icon: Icon, title, note }: CardProps) {
  return (
    <div className="flex min-w-0 grow items-center gap-2.5 py-0.5">
      <span className="grid size-9 shrink-0 place-items-center rounded-pop bg-text/6 text-text-2">
        <Icon className="size-[18px]" strokeWidth={1.75} aria-hidden />
      </span>
      <span className="min-w-0">
        <span dir="auto" className="block truncate font-medium">
          {title}
        </span>
        <span className="block text-small text-muted">{note}</span>
      </span>
    </div>
  )
}
