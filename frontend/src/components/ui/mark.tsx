import { cn } from "@/lib/format/text"

/** Inlet's own mark: two shores and the water between them. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={cn("size-6", className)} aria-hidden>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M9 8v8a7 7 0 0 0 14 0V8"
        fill="none"
        strokeWidth="3"
        strokeLinecap="round"
        className="stroke-on-accent"
      />
      <circle cx="16" cy="12.5" r="2.5" className="fill-on-accent" />
    </svg>
  )
}
