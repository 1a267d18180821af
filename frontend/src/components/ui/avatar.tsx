import { bucketOf, cn, initials } from "@/lib/format/text"

const HUES = [25, 60, 95, 150, 195, 235, 268, 305, 345]

type AvatarProps = { name: string; seed: string; className?: string }

/** Initials on a quiet tint that belongs to the person. Decorative: the name stands beside it. */
export function Avatar({ name, seed, className }: AvatarProps) {
  const hue = HUES[bucketOf(seed, HUES.length)]
  return (
    <span
      aria-hidden
      data-initials={initials(name)}
      style={{ "--hue": hue } as React.CSSProperties}
      className={cn(
        "inline-flex size-8 shrink-0 select-none items-center justify-center rounded-full text-meta font-semibold",
        "before:content-[attr(data-initials)]",
        "bg-[oklch(0.91_0.045_var(--hue))] text-[oklch(0.38_0.09_var(--hue))]",
        "dark:bg-[oklch(0.34_0.05_var(--hue))] dark:text-[oklch(0.88_0.06_var(--hue))]",
        className,
      )}
    />
  )
}
