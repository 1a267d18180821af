import { cn } from "@/lib/format/text"

/** Keys as they are pressed: "Ctrl K" shows two caps. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  return (
    <span className="inline-flex gap-0.5">
      {keys.split(" ").map((key) => (
        <kbd
          key={key}
          className={cn(
            "inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-chip border border-line bg-panel px-1 font-sans text-meta text-muted",
            className,
          )}
        >
          {key === "Escape" ? "Esc" : key}
        </kbd>
      ))}
    </span>
  )
}
