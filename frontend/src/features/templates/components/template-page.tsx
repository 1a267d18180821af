"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { Badge } from "@/components/ui/badge"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page, Section, SettingRow } from "@/components/ui/section"
import { wordsFor } from "@/lib/api/words"
import { useCan } from "@/lib/session-context"
import { templateAccountsQuery, templateQuery } from "@/lib/templates/queries"
import { categoryName, languageName, QUALITIES, stateOf } from "@/lib/templates/words"
import type { TemplateDetail } from "@/schemas/templates"
import { contentOf, type Draft, draftOf } from "../draft"
import { changeTemplate, submitTemplate } from "../mutations"
import { Actions } from "./actions"
import { DeleteTemplate } from "./delete-template"
import { Editor } from "./editor"
import { History } from "./history"
import { Languages } from "./languages"
import { Preview } from "./preview"
import { SampleFile, useSample } from "./sample"

/** One template: what it says, what WhatsApp makes of it, and changing it. */
export function TemplatePage({ template }: { template: TemplateDetail }) {
  const mayManage = useCan("templates:manage")
  const { label, tone } = stateOf(template)
  return (
    <Page
      title={template.name}
      description={`${languageName(template.language)} · ${categoryName(template.category)}`}
      parent={{ href: "/settings/templates/", label: "Templates" }}
      actions={
        <span data-testid="template-state">
          <Badge tone={tone}>{label}</Badge>
        </span>
      }
    >
      <Standing template={template} />
      {mayManage && template.is_editable ? (
        <Writing template={template} />
      ) : (
        <Section title="Content">
          <div className="max-w-[360px]">
            <Preview
              design={template.design}
              top={template.sample === null ? undefined : <SampleFile sample={template.sample} />}
            />
          </div>
        </Section>
      )}
      <Languages template={template} mayManage={mayManage} />
      <History entries={template.history} />
      {mayManage && template.work === null && <DeleteTemplate template={template} />}
    </Page>
  )
}

/** What the platform says, why, and what can be done. */
function Standing({ template }: { template: TemplateDetail }) {
  const { status, status_words, reason, problem, quality, next_category } = template
  const isBad = ["rejected", "paused", "disabled"].includes(status)
  return (
    <div className="space-y-2 pb-6">
      <InlineNotice tone={status === "approved" ? "ok" : isBad ? "bad" : "info"}>
        <p>{template.work === null ? status_words : "It is on its way to WhatsApp."}</p>
        {reason !== null && <p className="mt-1 text-text-2">{reason}</p>}
      </InlineNotice>
      {problem !== null && (
        <InlineNotice tone={problem.is_waiting ? "warn" : "bad"}>
          <p>{problem.detail}</p>
          <p className="mt-1 text-text-2">
            {problem.mend}
            {problem.platform_code !== "" && ` (WhatsApp’s code ${problem.platform_code})`}
          </p>
        </InlineNotice>
      )}
      {next_category !== null && (
        <InlineNotice tone="warn">
          WhatsApp will move it to the category {next_category}, which has another price.
        </InlineNotice>
      )}
      {quality !== null && (
        <SettingRow label="Quality" hint="What customers make of it: WhatsApp counts blocks and reports.">
          <Badge tone={QUALITIES[quality]?.tone}>{QUALITIES[quality]?.label}</Badge>
        </SettingRow>
      )}
    </div>
  )
}

/** The editor of one that can be changed, with saving and sending in. */
function Writing({ template }: { template: TemplateDetail }) {
  const client = useQueryClient()
  // Without changes of one's own the form shows what the template says, also when that changes elsewhere.
  const [changed, setChanged] = useState<Draft | null>(null)
  const draft = changed ?? draftOf(template)
  const [hasTried, setHasTried] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const accounts = useQuery(templateAccountsQuery()).data ?? []
  const account = accounts.find(({ waba_id }) => waba_id === template.waba_id)
  const sample = useSample(draft, account?.channel_account_ids[0], template.sample)
  const hasChanged = changed !== null || sample.field.uploadId !== null

  const keep = (next: TemplateDetail) => client.setQueryData(templateQuery(template.id).queryKey, next)
  const act = async (isSubmit: boolean) => {
    setIsBusy(true)
    setProblem(null)
    try {
      const content = contentOf(draft, sample.field.uploadId)
      const saved = hasChanged ? keep(await changeTemplate(template.id, content)) : template
      setChanged(null)
      sample.field.keep()
      if (!isSubmit) return
      setHasTried(true)
      if ((saved?.faults.length ?? 0) === 0) keep(await submitTemplate(template.id))
      else setProblem("Some parts have to change before WhatsApp takes it.")
    } catch (error) {
      setProblem(wordsFor(error))
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <Section
      title="Content"
      description={
        template.status === "approved"
          ? "Changes are reviewed again; meanwhile it cannot be sent. An approved template can be changed once a day."
          : undefined
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void act(false)
        }}
        className="space-y-5"
      >
        <Editor
          draft={draft}
          onDraft={setChanged}
          faults={hasTried && changed === null ? template.faults : []}
          isCategoryFixed={template.status === "approved"}
          sample={sample}
        />
        {problem !== null && <InlineNotice tone="bad">{problem}</InlineNotice>}
        <Actions
          template={template}
          isDirty={hasChanged}
          isBusy={isBusy || sample.isOpen}
          onSubmit={() => void act(true)}
          onDiscarded={(next) => {
            keep(next)
            setChanged(null)
            sample.field.clear()
          }}
        />
      </form>
    </Section>
  )
}
