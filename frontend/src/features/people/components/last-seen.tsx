"use client"

import { isActive, lastSeen } from "@/lib/format/last-seen"
import { fullTime } from "@/lib/format/time"
import { useNow } from "@/lib/now"

/** When a member was last here, kept up to date by itself. */
export function LastSeen({ at }: { at: string | null }) {
  const now = useNow()
  if (isActive(at, now))
    return (
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden className="size-2 shrink-0 rounded-full bg-ok" />
        {lastSeen(at, now)}
      </span>
    )
  return (
    <span
      className={at === null ? "text-muted" : "text-text-2"}
      title={at === null ? undefined : fullTime(at)}
    >
      {lastSeen(at, now)}
    </span>
  )
}
