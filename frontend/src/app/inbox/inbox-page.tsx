"use client"

import { useEffect, useState } from "react"
import { AppRail } from "@/app/app-rail"
import { useRealtime } from "@/app/use-realtime"
import { TooltipProvider } from "@/components/ui/tooltip"
import { InboxScreen } from "@/features/inbox/components/inbox-screen"
import { InboxSkeleton } from "@/features/inbox/components/inbox-skeleton"
import { SessionGate } from "@/features/session/components/session-gate"
import { useMe } from "@/lib/session-context"
import { useAppStore } from "@/store"
import { keepStoreSaved, restoreStore } from "@/store/persistence"

export function InboxPage() {
  return (
    <SessionGate fallback={<InboxSkeleton />}>
      <TooltipProvider>
        <LiveInbox />
      </TooltipProvider>
    </SessionGate>
  )
}

function LiveInbox() {
  const store = useAppStore()
  const userId = useMe().user.id
  // Before the first render of anything that shows a draft.
  useState(() => restoreStore(store, userId))
  useEffect(() => keepStoreSaved(store, userId), [store, userId])
  useRealtime()
  return <InboxScreen rail={<AppRail />} />
}
