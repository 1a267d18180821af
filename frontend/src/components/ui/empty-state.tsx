import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"

type EmptyStateProps = { icon: LucideIcon; title: string; children?: ReactNode }

/** What to say when there is nothing: why, and what to do next. */
export function EmptyState({ icon: Icon, title, children }: EmptyStateProps) {
  return (
    <div className="grid h-full place-items-center p-8 text-center">
      <div className="flex max-w-64 flex-col items-center">
        <span className="mb-3 grid size-10 place-items-center rounded-full bg-hover text-muted">
          <Icon className="size-5" strokeWidth={1.75} aria-hidden />
        </span>
        <p className="text-message font-medium">{title}</p>
        {children !== undefined && <div className="mt-1 text-muted">{children}</div>}
      </div>
    </div>
  )
}
