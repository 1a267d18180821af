"use client"

import { EyeOff } from "lucide-react"
import { AppRail } from "@/app/app-rail"
import { InboxFirstSteps } from "@/app/inbox/inbox-first-steps"
import { AppLink } from "@/components/ui/app-link"
import { EmptyState } from "@/components/ui/empty-state"
import { ReconnectBanner } from "@/features/channels/components/reconnect-banner"
import { InboxScreen } from "@/features/inbox/components/inbox-screen"
import { useCan, useMe } from "@/lib/session-context"

export function InboxPage() {
  if (!useCan("conversations:read")) return <NoConversations />
  return (
    <InboxScreen
      rail={<AppRail />}
      notice={<ReconnectBanner />}
      firstSteps={<InboxFirstSteps className="mx-2 mb-1 shrink-0" />}
      largeFirstSteps={<InboxFirstSteps isLarge className="w-full max-w-80" />}
    />
  )
}

/** For roles that have other things to do here. */
function NoConversations() {
  const { role_name } = useMe()
  return (
    <div className="flex h-dvh max-md:flex-col-reverse">
      <AppRail />
      <main className="min-w-0 flex-1">
        <h1 className="sr-only">Inbox</h1>
        <EmptyState icon={EyeOff} title="Your role shows no conversations">
          <p className="mb-3">You are here as {role_name}. What you may do is in the settings.</p>
          <AppLink href="/settings/" className="font-medium text-accent underline underline-offset-4">
            Go to the settings
          </AppLink>
        </EmptyState>
      </main>
    </div>
  )
}
