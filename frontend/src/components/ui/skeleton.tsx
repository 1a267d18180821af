import { cn } from "@/lib/format/text"

/** A grey shape that stands for what is loading. Appears after 150 ms, so that quick answers never flash. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        "block animate-in rounded-chip bg-hover delay-150 duration-300 fill-mode-backwards fade-in-0",
        className,
      )}
    />
  )
}
