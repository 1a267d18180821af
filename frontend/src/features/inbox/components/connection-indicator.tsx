"use client"

import { CloudOff, LoaderCircle, type LucideIcon, RefreshCw } from "lucide-react"
import { useEffect, useState } from "react"
import { Button } from "@/components/ui/button"
import { cn } from "@/lib/format/text"
import { useAppSelector } from "@/store"

const SPEAK_AFTER_MS = 2_000

/** What the connection is doing, in three words that tests and people can rely on. */
function useShownState(): "live" | "reconnecting" | "offline" {
  const state = useAppSelector((root) => root.connection.state)
  if (state === "live") return "live"
  return state === "offline" || state === "stopped" ? "offline" : "reconnecting"
}

/** The connection's state for assistive technology and tests; the one place that is always on the page. */
export function ConnectionState() {
  const shown = useShownState()
  return (
    <span data-testid="connection-state" data-state={shown} className="sr-only">
      Connection: {shown}
    </span>
  )
}

/** A quiet line at the foot of the views. */
export function ConnectionIndicator() {
  const shown = useShownState()
  const words = { live: "Live", reconnecting: "Connecting…", offline: "Offline" }[shown]
  return (
    <p className="flex items-center gap-2 px-2 text-small text-muted">
      <span
        aria-hidden
        className={cn(
          "size-1.5 rounded-full",
          { live: "bg-ok", reconnecting: "bg-warn", offline: "bg-bad" }[shown],
        )}
      />
      {words}
    </p>
  )
}

/** A banner when being away lasts longer than two seconds, and when a newer version is out. */
export function ConnectionBanner() {
  const shown = useShownState()
  const isStopped = useAppSelector((root) => root.connection.state === "stopped")
  const isOutdated = useAppSelector((root) => root.connection.isOutdated)
  const waiting = useAppSelector((root) => root.outbox.filter((item) => item.state !== "refused").length)
  const isLate = useIsLate(shown !== "live")

  if (isStopped)
    return (
      <Banner hue="text-bad" icon={CloudOff}>
        You no longer have access to this workspace.
      </Banner>
    )
  if (isLate && shown !== "live") {
    const queued =
      waiting === 0 ? "" : ` ${waiting} ${waiting === 1 ? "reply" : "replies"} will be sent when it is back.`
    return shown === "offline" ? (
      <Banner hue="text-warn" icon={CloudOff}>
        Offline. What you see may be out of date.{queued}
      </Banner>
    ) : (
      <Banner hue="text-warn" icon={LoaderCircle} isSpinning>
        Reconnecting…{queued}
      </Banner>
    )
  }
  if (!isOutdated) return null
  return (
    <Banner hue="text-info" icon={RefreshCw}>
      A newer version is available.
      <Button variant="link" size="inline" onClick={() => window.location.reload()}>
        Reload
      </Button>
    </Banner>
  )
}

function useIsLate(isAway: boolean): boolean {
  const [isLate, setIsLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(isAway), isAway ? SPEAK_AFTER_MS : 0)
    return () => clearTimeout(timer)
  }, [isAway])
  return isLate
}

type BannerProps = { hue: string; icon: LucideIcon; isSpinning?: boolean; children: React.ReactNode }

function Banner({ hue, icon: Icon, isSpinning = false, children }: BannerProps) {
  return (
    <div
      role="status"
      className="flex min-h-9 shrink-0 items-center justify-center gap-2 border-b bg-panel px-4 py-1.5 text-center"
    >
      <Icon className={cn("size-4 shrink-0", hue, isSpinning && "animate-spin")} aria-hidden />
      <span className="flex flex-wrap justify-center gap-x-2">{children}</span>
    </div>
  )
}
