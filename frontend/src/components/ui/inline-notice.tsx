import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from "lucide-react"
import type { ReactNode } from "react"
import { cn } from "@/lib/format/text"

const TONES: Record<"info" | "ok" | "warn" | "bad", { icon: LucideIcon; hue: string; tint: string }> = {
  info: { icon: Info, hue: "text-info", tint: "bg-info/8" },
  ok: { icon: CircleCheck, hue: "text-ok", tint: "bg-ok/8" },
  warn: { icon: TriangleAlert, hue: "text-warn", tint: "bg-warn/8" },
  bad: { icon: CircleAlert, hue: "text-bad", tint: "bg-bad/8" },
}

type InlineNoticeProps = { tone: keyof typeof TONES; children: ReactNode; className?: string }

/** Something to know, at the place that it is about. What went wrong is read out at once. */
export function InlineNotice({ tone, children, className }: InlineNoticeProps) {
  const { icon: Icon, hue, tint } = TONES[tone]
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={cn("flex items-start gap-2.5 rounded-control px-3 py-2.5", tint, className)}
    >
      <Icon className={cn("mt-0.5 size-4 shrink-0", hue)} aria-hidden />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  )
}
