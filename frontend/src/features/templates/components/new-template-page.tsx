"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useRouter } from "next/navigation"
import { type FormEvent, useState } from "react"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page } from "@/components/ui/section"
import { Select } from "@/components/ui/select"
import { Skeleton } from "@/components/ui/skeleton"
import { TextField } from "@/components/ui/text-field"
import { wordsFor } from "@/lib/api/words"
import { channelsQuery } from "@/lib/directory"
import { templateAccountsQuery, templateKeys } from "@/lib/templates/queries"
import { LANGUAGES, languageName } from "@/lib/templates/words"
import { asName, contentOf, type Draft, EMPTY } from "../draft"
import { createTemplate } from "../mutations"
import { Editor } from "./editor"
import { useSample } from "./sample"

const OPTIONS = LANGUAGES.map((code) => ({ value: code, label: languageName(code) }))

/** A new template, or with `?from=` in the address another language of one: a draft first, sent in on its own page. */
export function NewTemplatePage() {
  const start = new URLSearchParams(typeof window === "undefined" ? "" : window.location.search)
  const router = useRouter()
  const client = useQueryClient()
  const known = useQuery(templateAccountsQuery()).data
  const accounts = known ?? []
  const channels = useQuery(channelsQuery()).data ?? []
  const [waba, setWaba] = useState(start.get("waba") ?? "")
  const [name, setName] = useState(start.get("name") ?? "")
  const [language, setLanguage] = useState("en")
  const [draft, setDraft] = useState<Draft>(EMPTY)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const account = accounts.find(({ waba_id }) => waba_id === waba) ?? accounts[0]
  const sample = useSample(draft, account?.channel_account_ids[0])
  const nameOf = (ids: string[]) =>
    channels
      .filter(({ id }) => ids.includes(id))
      .map((each) => each.name)
      .join(", ")

  const save = async (event: FormEvent) => {
    event.preventDefault()
    const channel_account_id = account?.channel_account_ids[0]
    if (channel_account_id === undefined) return
    setIsBusy(true)
    setProblem(null)
    try {
      const made = await createTemplate({
        channel_account_id,
        name,
        language,
        ...contentOf(draft, sample.field.uploadId),
      })
      sample.field.keep()
      await client.invalidateQueries({ queryKey: templateKeys.all })
      router.push(`/settings/templates/${made.id}/`)
    } catch (error) {
      setProblem(wordsFor(error))
      setIsBusy(false)
    }
  }
  return (
    <Page
      title="New template"
      description="It is kept as a draft until you send it in."
      parent={{ href: "/settings/templates/", label: "Templates" }}
    >
      {known === undefined && <Skeleton className="h-64" />}
      <form
        onSubmit={(event) => void save(event)}
        hidden={known === undefined}
        className="space-y-5 border-t pt-6 pb-10"
      >
        {accounts.length > 1 && (
          <Select
            label="WhatsApp account"
            value={account?.waba_id}
            onChange={(event) => setWaba(event.target.value)}
            options={accounts.map((each) => ({
              value: each.waba_id,
              label: nameOf(each.channel_account_ids) || each.waba_id,
            }))}
          />
        )}
        <div className="grid gap-3 md:grid-cols-2">
          <TextField
            label="Name"
            hint="For your team. Small letters, digits and _."
            placeholder="order_shipped"
            required
            value={name}
            onChange={(event) => setName(asName(event.target.value))}
            data-testid="template-name"
          />
          <Select
            label="Language"
            value={language}
            onChange={(event) => setLanguage(event.target.value)}
            options={OPTIONS}
            data-testid="template-language"
          />
        </div>
        <Editor draft={draft} onDraft={setDraft} faults={[]} sample={sample} />
        {problem !== null && <InlineNotice tone="bad">{problem}</InlineNotice>}
        <Button
          type="submit"
          variant="primary"
          size="lg"
          className="max-md:w-full"
          disabled={
            isBusy || sample.isOpen || name === "" || (draft.code === null && draft.body.trim() === "")
          }
          data-testid="save-template"
        >
          {isBusy ? "Saving…" : "Save as draft"}
        </Button>
      </form>
    </Page>
  )
}
