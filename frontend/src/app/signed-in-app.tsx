"use client"

import dynamic from "next/dynamic"
import { usePathname } from "next/navigation"
import { type ReactNode, useEffect, useState } from "react"
import { SettingsSkeleton } from "@/app/settings/settings-skeleton"
import { UserMenu } from "@/app/app-rail"
import { useRealtime } from "@/app/use-realtime"
import { TooltipProvider } from "@/components/ui/tooltip"
import { InboxSkeleton } from "@/features/inbox/components/inbox-skeleton"
import { SessionGate } from "@/features/session/components/session-gate"
import { useMe } from "@/lib/session-context"
import { useAppStore } from "@/store"
import { keepStoreSaved, restoreStore } from "@/store/persistence"

// What few people ever meet is not loaded by the others.
const Door = dynamic(() => import("@/app/door").then((module) => module.Door), { ssr: false })
const OperatorBanner = dynamic(
  () => import("@/features/operator/components/operator-banner").then((module) => module.OperatorBanner),
  { ssr: false },
)
const ClosedWorkspace = dynamic(
  () =>
    import("@/features/organization/components/closed-workspace").then((module) => module.ClosedWorkspace),
  { ssr: false },
)

/** The refusals that have a page of their own here. */
const hasDoor = (refusal: string): boolean =>
  ["not_a_member", "second_factor_required", "sso_required", "sso_elsewhere"].includes(refusal)

/** What every part of the app stands on: a session, one socket, and the store as it was left. */
export function SignedInApp({ children }: { children: ReactNode }) {
  const isSettings = usePathname().startsWith("/settings")
  return (
    <SessionGate
      fallback={isSettings ? <SettingsSkeleton /> : <InboxSkeleton />}
      atTheDoor={(refusal, retry, organizationName) =>
        hasDoor(refusal) ? <Door {...{ refusal, organizationName }} onRetry={retry} /> : null
      }
    >
      <TooltipProvider>
        <OpenWorkspace>
          <LiveApp>{children}</LiveApp>
        </OpenWorkspace>
      </TooltipProvider>
    </SessionGate>
  )
}

/** The app, unless nobody may work in the workspace; above it whoever of Inlet has taken somebody's place. */
function OpenWorkspace({ children }: { children: ReactNode }) {
  const { organization, operator } = useMe()
  const shown = organization.status === "active" ? children : <ClosedWorkspace menu={<UserMenu />} />
  if (operator === null) return shown
  return (
    <div className="flex h-dvh flex-col">
      <OperatorBanner />
      <div className="min-h-0 flex-1 [&_.h-dvh]:h-full">{shown}</div>
    </div>
  )
}

function LiveApp({ children }: { children: ReactNode }) {
  const store = useAppStore()
  const me = useMe()
  const ownerId = `${me.user.id}:${me.organization.id}`
  // Before the first render of anything that shows a draft.
  useState(() => restoreStore(store, ownerId))
  useEffect(() => keepStoreSaved(store, ownerId), [store, ownerId])
  useRealtime()
  return children
}
