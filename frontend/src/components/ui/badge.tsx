import { cva, type VariantProps } from "class-variance-authority"
import type { ComponentProps } from "react"
import { cn } from "@/lib/format/text"

const badge = cva(
  "inline-flex h-5 shrink-0 items-center gap-1 rounded-chip px-1.5 text-meta font-medium whitespace-nowrap",
  {
    variants: {
      tone: {
        neutral: "bg-hover text-text-2",
        accent: "bg-selected text-accent",
        ok: "bg-ok/8 text-ok",
        warn: "bg-warn/8 text-warn",
        bad: "bg-bad/8 text-bad",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
)

/** A word about the thing beside it: its role, its state. Never colour alone. */
export function Badge({ tone, className, ...props }: ComponentProps<"span"> & VariantProps<typeof badge>) {
  return <span className={cn(badge({ tone }), className)} {...props} />
}
