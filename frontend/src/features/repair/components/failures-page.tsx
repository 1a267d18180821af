"use client"

import { useQuery } from "@tanstack/react-query"
import { formatDistanceToNow } from "date-fns"
import { CircleCheck, FileX2, Inbox, SendHorizontal } from "lucide-react"
import { useState } from "react"
import { AppLink } from "@/components/ui/app-link"
import { EmptyState } from "@/components/ui/empty-state"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page, Section } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { Select } from "@/components/ui/select"
import { wordsFor } from "@/lib/api/words"
import { channelsQuery } from "@/lib/directory"
import type { FailureGroup } from "@/schemas/failures"
import { groupsQuery, ofChannel } from "../queries"
import { countOf, KINDS, titleOf } from "../words"
import { FailureGroupPage } from "./failure-group-page"
import { MendButtons } from "./mend-buttons"

const ICONS = { inbound: Inbox, media: FileX2, send: SendHorizontal }
const ORDER = ["inbound", "media", "send"] as const

/** What went wrong in this workspace, and mending it. */
export function FailuresPage({ rest: [kind, code] }: { rest: string[] }) {
  const [channel, setChannel] = useState("")
  const { data: groups, error } = useQuery(groupsQuery(channel))
  const filter = <ChannelFilter value={channel} onValue={setChannel} />
  if (kind !== undefined && code !== undefined && kind in KINDS) {
    const name = { kind: kind as FailureGroup["kind"], code: decodeURIComponent(code) }
    const group = groups?.find((each) => each.kind === name.kind && each.code === name.code)
    const known = { group, isKnown: groups !== undefined }
    return <FailureGroupPage key={`${kind}/${code}`} {...name} {...known} channel={channel} filter={filter} />
  }
  return (
    <Page
      title="Failures"
      description="What could not be received, fetched or sent. Try again when the cause is gone, or give up with a reason."
    >
      {(groups === undefined || groups.length > 0 || channel !== "") && filter}
      {error !== null && <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>}
      {groups === undefined && error === null && <Skeleton className="h-40" />}
      {groups?.length === 0 && (
        <EmptyState
          icon={CircleCheck}
          title={channel === "" ? "Nothing has failed" : "Nothing has failed here"}
        >
          Everything that came in is in the inbox, and everything that was written has been sent.
        </EmptyState>
      )}
      {ORDER.map((each) => (
        <Groups
          key={each}
          kind={each}
          groups={(groups ?? []).filter((group) => group.kind === each)}
          channel={channel}
        />
      ))}
    </Page>
  )
}

type FilterProps = { value: string; onValue: (value: string) => void }

/** Those of one channel account; nothing where there is but one. */
function ChannelFilter({ value, onValue }: FilterProps) {
  const channels = useQuery(channelsQuery()).data ?? []
  if (channels.length < 2) return null
  const options = channels.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <div className="mb-2 md:max-w-72">
      <Select
        label="Channel"
        options={[{ value: "", label: "All channels" }, ...options]}
        value={value}
        onChange={(event) => onValue(event.target.value)}
      />
    </div>
  )
}

type GroupsProps = { kind: FailureGroup["kind"]; groups: FailureGroup[]; channel: string }

function Groups({ kind, groups, channel }: GroupsProps) {
  const Icon = ICONS[kind]
  if (groups.length === 0) return null
  return (
    <Section title={KINDS[kind].label}>
      <ul className="divide-y border-y">
        {groups.map((group) => (
          <li
            key={group.code}
            className="flex items-center gap-3 py-3 max-md:flex-wrap max-md:[&>:last-child]:ps-7"
            data-testid="failure-group"
          >
            <Icon className="size-4 shrink-0 text-bad" aria-hidden />
            <span className="min-w-0 flex-1">
              <AppLink
                href={`/settings/failures/${kind}/${encodeURIComponent(group.code)}/`}
                className="block font-medium [overflow-wrap:anywhere] hover:underline max-md:pt-3"
              >
                {titleOf(group)}
              </AppLink>
              <span className="block text-small text-muted">
                {countOf(kind, group.count)}, the last{" "}
                {formatDistanceToNow(new Date(group.last_at), { addSuffix: true })}
              </span>
            </span>
            <MendButtons
              kind={kind}
              chosen={{ kind, code: group.code, ...ofChannel(channel) }}
              count={group.count}
            />
          </li>
        ))}
      </ul>
    </Section>
  )
}
