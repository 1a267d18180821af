"use client"

import { ChevronLeft } from "lucide-react"
import { usePathname } from "next/navigation"
import { lazy, Suspense } from "react"
import { AppRail } from "@/app/app-rail"
import { AppLink } from "@/components/ui/app-link"
import { Page } from "@/components/ui/section"
import { ReconnectBanner } from "@/features/channels/components/reconnect-banner"
import { useConfirmIdentity } from "@/features/account/components/confirm-identity"
import { ConnectionBanner, ConnectionState } from "@/features/inbox/components/connection-indicator"
import { ConfirmProvider } from "@/lib/confirm"
import { useMediaQuery } from "@/lib/media-query"
import { useMe } from "@/lib/session-context"
import { findSection, type SectionProps, SECTIONS, visibleSections } from "./sections"
import { SettingsNav } from "./settings-nav"
import { PageSkeleton } from "./settings-skeleton"

/** What draws each section, its code loaded when it is first drawn. */
const PAGES = new Map(
  SECTIONS.map(({ path, load }) => {
    const Shown = lazy(async () => ({ default: await load() }))
    return [path, (props: SectionProps) => <Shown {...props} />] as const
  }),
)

/** Settings: rail, navigation, page. On phones the navigation is the first screen and a page lies on top of it. */
export function SettingsScreen() {
  const isStacked = useMediaQuery("(max-width: 767px)")
  const sections = visibleSections(SECTIONS, useMe().permissions)
  const found = findSection(usePathname(), sections)
  const first = sections[0] && { section: sections[0], rest: [] }
  const shown = found ?? (isStacked ? null : (first ?? null))
  const current = shown === null || shown === "nowhere" ? null : shown.section.path
  const hasNav = !isStacked || shown === null
  const confirming = useConfirmIdentity("This is powerful, or cannot be taken back.")

  return (
    <div className="flex h-dvh flex-col">
      <ConnectionBanner />
      <ReconnectBanner />
      <div className="flex min-h-0 flex-1 max-md:flex-col-reverse">
        {hasNav && <AppRail />}
        <main className="flex min-h-0 min-w-0 flex-1">
          <ConnectionState />
          {hasNav && <SettingsNav sections={sections} current={current} isScreen={isStacked} />}
          {shown !== null && (
            <div className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto">
              {isStacked && <BackToNav />}
              {shown === "nowhere" ? (
                <Nowhere />
              ) : (
                <ConfirmProvider value={confirming.run}>
                  <Suspense key={current} fallback={<PageSkeleton />}>
                    {PAGES.get(shown.section.path)?.({ rest: shown.rest })}
                  </Suspense>
                </ConfirmProvider>
              )}
            </div>
          )}
        </main>
      </div>
      {confirming.dialog}
    </div>
  )
}

function BackToNav() {
  return (
    <AppLink href="/settings/" className="flex h-11 shrink-0 items-center gap-1 px-3 font-medium text-text-2">
      <ChevronLeft className="size-4 rtl:rotate-180" aria-hidden /> Settings
    </AppLink>
  )
}

function Nowhere() {
  return (
    <Page
      title="There is nothing here"
      description="The address may be mistyped, the page was moved, or it is not for your role."
    >
      <AppLink href="/settings/" className="font-medium text-accent underline underline-offset-4">
        Go to the settings
      </AppLink>
    </Page>
  )
}
