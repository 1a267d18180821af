"use client"

import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { MessageSquareText, RefreshCw, Search } from "lucide-react"
import { useDeferredValue, useState } from "react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page, Section } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import { channelsQuery } from "@/lib/directory"
import { cn } from "@/lib/format/text"
import { listTime } from "@/lib/format/time"
import { useNow } from "@/lib/now"
import { useCan } from "@/lib/session-context"
import { templateAccountsQuery, templatesQuery } from "@/lib/templates/queries"
import { languageName, stateOf } from "@/lib/templates/words"
import type { TemplateAccount } from "@/schemas/templates"
import { syncTemplates } from "../mutations"
import { NewLink, Rows } from "./template-rows"

/** The templates of each WhatsApp account, with what WhatsApp makes of them. */
export function TemplateList() {
  const [text, setText] = useState("")
  const [status, setStatus] = useState("")
  const [language, setLanguage] = useState("")
  const filter = { q: useDeferredValue(text.trim()), status, language }
  const { data: accounts, error } = useQuery(templateAccountsQuery())
  const mayManage = useCan("templates:manage")
  return (
    <Page
      title="Templates"
      description="Messages that WhatsApp has approved: the only way to write first, or after the reply window has closed."
      actions={mayManage && (accounts?.length ?? 0) > 0 && <NewLink />}
    >
      {error !== null && <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>}
      {accounts === undefined && error === null && <Skeleton className="h-40" />}
      {accounts?.length === 0 && (
        <div className="border-t py-10">
          <EmptyState icon={MessageSquareText} title="No WhatsApp number is connected">
            <p>
              Templates belong to WhatsApp: order news, reminders, answers that come late. Connect a number,
              and the templates it has appear here.
            </p>
          </EmptyState>
        </div>
      )}
      {accounts !== undefined && accounts.length > 0 && (
        <div className="mb-4 flex flex-wrap gap-2">
          <SearchField value={text} onValue={setText} />
          <FilterSelect label="State" value={status} onValue={setStatus} options={STATUSES} />
          <FilterSelect
            label="Language"
            value={language}
            onValue={setLanguage}
            options={languagesOf(accounts)}
          />
        </div>
      )}
      {accounts?.map((account) => (
        <Account key={account.waba_id} account={account} filter={filter} mayManage={mayManage} />
      ))}
    </Page>
  )
}

const SearchField = ({ value, onValue }: { value: string; onValue: (value: string) => void }) => (
  <label className="flex h-10 min-w-48 flex-1 items-center max-md:basis-full gap-2 rounded-control border border-control bg-raised px-3 focus-within:border-accent max-md:h-11">
    <Search className="size-4 shrink-0 text-muted" aria-hidden />
    <input
      type="search"
      value={value}
      onChange={(event) => onValue(event.target.value)}
      placeholder="Search names and texts"
      aria-label="Search templates"
      className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted max-md:text-title"
    />
  </label>
)

type Option = { value: string; label: string }
type FilterProps = { label: string; value: string; onValue: (value: string) => void; options: Option[] }

const STATUSES = ["approved", "pending", "rejected", "paused", "disabled", "draft"].map((value) => ({
  value,
  label: stateOf({ status: value, work: null }).label,
}))

const languagesOf = (accounts: TemplateAccount[]): Option[] =>
  [...new Set(accounts.flatMap(({ languages }) => languages))]
    .map((value) => ({ value, label: languageName(value) }))
    .toSorted((a, b) => a.label.localeCompare(b.label))

const FilterSelect = ({ label, value, onValue, options }: FilterProps) => (
  <select
    aria-label={label}
    value={value}
    onChange={(event) => onValue(event.target.value)}
    className="h-10 cursor-pointer rounded-control border border-control bg-raised px-2 max-md:h-11 max-md:flex-1"
  >
    <option value="">{`Every ${label.toLowerCase()}`}</option>
    {options.map((each) => (
      <option key={each.value} value={each.value}>
        {each.label}
      </option>
    ))}
  </select>
)

type Filter = { q: string; status: string; language: string }
type AccountProps = { account: TemplateAccount; filter: Filter; mayManage: boolean }

function Account({ account, filter, mayManage }: AccountProps) {
  const now = useNow()
  const channels = useQuery(channelsQuery()).data ?? []
  const list = useInfiniteQuery(templatesQuery({ waba_id: account.waba_id, ...filter }))
  const rows = list.data?.pages.flatMap(({ data }) => data)
  const numbers = channels.filter(({ id }) => account.channel_account_ids.includes(id))
  const synced = account.synced_at === null ? "not read yet" : `read ${listTime(account.synced_at, now)}`
  return (
    <Section
      title={numbers.map(({ name }) => name).join(", ") || "WhatsApp account"}
      description={`${countOf(account.count)} in WhatsApp account ${account.waba_id}, ${account.is_syncing ? "being read now" : synced}`}
      actions={mayManage && <SyncButton account={account} />}
    >
      {rows === undefined && list.error === null && <Skeleton className="h-32" />}
      {list.error !== null && <InlineNotice tone="bad">{wordsFor(list.error)}</InlineNotice>}
      {rows !== undefined && (
        <Rows rows={rows} isSearch={Object.values(filter).some(Boolean)} mayManage={mayManage} />
      )}
      {list.hasNextPage && (
        <Button className="mt-3" disabled={list.isFetching} onClick={() => void list.fetchNextPage()}>
          More
        </Button>
      )}
    </Section>
  )
}

const countOf = (count: number): string =>
  count === 1 ? "1 template" : `${count.toLocaleString("en")} templates`

function SyncButton({ account }: { account: TemplateAccount }) {
  const { refetch } = useQuery(templateAccountsQuery())
  const sync = async () => {
    try {
      await syncTemplates(account.waba_id)
      await refetch()
    } catch (error) {
      toast.error(wordsFor(error))
    }
  }
  return (
    <Button onClick={() => void sync()} disabled={account.is_syncing} data-testid="sync-templates">
      <RefreshCw className={cn("size-3.5", account.is_syncing && "animate-spin")} aria-hidden />
      {account.is_syncing ? "Reading…" : "Sync"}
    </Button>
  )
}
