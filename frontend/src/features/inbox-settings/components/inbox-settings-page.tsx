"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { toast } from "@/lib/toast"
import { Page, Section } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { SwitchRow } from "@/components/ui/switch-row"
import { wordsFor } from "@/lib/api/words"
import { useCan } from "@/lib/session-context"
import type { InboxSettings } from "@/schemas/inbox-settings"
import { changeInboxSettings, inboxSettingsQuery } from "../queries"

/** How the inbox works for everybody in the workspace. */
export function InboxSettingsPage() {
  const { data: settings, error } = useQuery(inboxSettingsQuery())
  return (
    <Page title="Conversations" description="How they work for everybody in the workspace.">
      {error !== null && <p className="text-bad">{wordsFor(error)}</p>}
      {settings === undefined ? (
        error === null && <Skeleton className="h-48" />
      ) : (
        <Rows settings={settings} />
      )}
    </Page>
  )
}

function Rows({ settings }: { settings: InboxSettings }) {
  const client = useQueryClient()
  const mayChange = useCan("settings:manage")
  const set = async (change: Partial<InboxSettings>) => {
    try {
      client.setQueryData(inboxSettingsQuery().queryKey, await changeInboxSettings(change))
    } catch (error) {
      toast.error(wordsFor(error))
    }
  }
  return (
    <>
      <Section title="Answering late">
        <SwitchRow
          label="Answer up to seven days later"
          hint="On Messenger and Instagram the reply window closes after 24 hours. People, not bots, may answer longer where Meta has approved “Human Agent” for your app; without that it refuses these answers."
          isOn={settings.human_agent}
          disabled={!mayChange}
          onChange={(on) => void set({ human_agent: on })}
          testId="human-agent"
        />
      </Section>
      <Section title="Links">
        <SwitchRow
          label="Show previews of links"
          hint="Title, description and site of pages that customers link to. Our server asks those pages for them; switched off, it asks none. What is shown already stays."
          isOn={settings.link_previews}
          disabled={!mayChange}
          onChange={(on) => void set({ link_previews: on })}
          testId="link-previews"
        />
      </Section>
      {!mayChange && <p className="text-small text-muted">An admin can change these.</p>}
    </>
  )
}
