import { cn } from "@/lib/format/text"
import type { ConversationStatus } from "@/schemas/conversation"

/** Open is a hollow ring, pending a half-filled one, resolved a disc with a check: shape first, colour second. */
export function StatusIcon({ status, className }: { status: ConversationStatus; className?: string }) {
  const classes = cn("size-4 shrink-0", className)
  if (status === "resolved") {
    return (
      <svg viewBox="0 0 16 16" className={cn(classes, "text-ok")} aria-hidden>
        <circle cx="8" cy="8" r="6.5" fill="currentColor" />
        <path
          d="m5.2 8.2 2 2 3.7-4.2"
          fill="none"
          className="stroke-raised"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
    )
  }
  return (
    <svg
      viewBox="0 0 16 16"
      className={cn(classes, status === "pending" ? "text-warn" : "text-info")}
      aria-hidden
    >
      <circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      {status === "pending" && <path d="M8 4.5a3.5 3.5 0 0 1 0 7Z" fill="currentColor" />}
    </svg>
  )
}
