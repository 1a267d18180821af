"use client"

import { CopyField } from "@/components/ui/copy-field"
import { Page, Section, SettingRow } from "@/components/ui/section"
import { useCan, useMe } from "@/lib/session-context"
import { DeleteSection } from "./delete-section"
import { ExportSection } from "./export-section"
import { LeaveSection } from "./leave-section"
import { RenameForm } from "./rename-form"

/** What the workspace is called, and the way out of it. */
export function GeneralPage() {
  const { organization } = useMe()
  const mayRename = useCan("settings:manage")
  const mayExport = useCan("data:export")
  const mayDelete = useCan("org:delete")
  return (
    <Page title="General" description="What your workspace is called, what it holds, and the ways out.">
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
      {mayExport && <ExportSection />}
      {mayDelete && <DeleteSection />}
    </Page>
  )
}
