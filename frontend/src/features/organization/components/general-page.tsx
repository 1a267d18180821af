"use client"

import { CopyField } from "@/components/ui/copy-field"
import { Page, Section, SettingRow } from "@/components/ui/section"
import { useCan, useMe } from "@/lib/session-context"
import { LeaveSection } from "./leave-section"
import { RenameForm } from "./rename-form"

/** What the workspace is called, and the way out of it. */
export function GeneralPage() {
  const { organization } = useMe()
  const mayRename = useCan("settings:manage")
  return (
    <Page title="General" description="What your workspace is called, here and in addresses.">
      <Section title="Workspace">
        {mayRename ? (
          <RenameForm key={`${organization.name} ${organization.slug}`} />
        ) : (
          <>
            <SettingRow label="Name">
              <bdi>{organization.name}</bdi>
            </SettingRow>
            <SettingRow label="Address">{organization.slug}</SettingRow>
          </>
        )}
        <div className="mt-6 max-w-[420px]">
          <CopyField label="Workspace id" hint="Support may ask for it." value={organization.id} />
        </div>
      </Section>
      <LeaveSection />
    </Page>
  )
}
