"use client"

import { useQuery } from "@tanstack/react-query"
import { formatDistanceToNow } from "date-fns"
import { CircleCheck, FileX2, Inbox, SendHorizontal } from "lucide-react"
import { AppLink } from "@/components/ui/app-link"
import { EmptyState } from "@/components/ui/empty-state"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page, Section } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import type { FailureGroup } from "@/schemas/failures"
import { groupsQuery } from "../queries"
import { countOf, KINDS, titleOf } from "../words"
import { FailureGroupPage } from "./failure-group-page"
import { MendButtons } from "./mend-buttons"

const ICONS = { inbound: Inbox, media: FileX2, send: SendHorizontal }
const ORDER = ["inbound", "media", "send"] as const

/** What went wrong in this workspace, and mending it. */
export function FailuresPage({ rest: [kind, code] }: { rest: string[] }) {
  const { data: groups, error } = useQuery(groupsQuery())
  if (kind !== undefined && code !== undefined && kind in KINDS) {
    const name = { kind: kind as FailureGroup["kind"], code: decodeURIComponent(code) }
    const group = groups?.find((each) => each.kind === name.kind && each.code === name.code)
    return <FailureGroupPage key={`${kind}/${code}`} {...name} group={group} isKnown={groups !== undefined} />
  }
  return (
    <Page
      title="Failures"
      description="What could not be received, fetched or sent. Nothing of it is lost: try again when the cause is gone, or give up with a reason."
    >
      {error !== null && <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>}
      {groups === undefined && error === null && <Skeleton className="h-40" />}
      {groups?.length === 0 && (
        <EmptyState icon={CircleCheck} title="Nothing has failed">
          Everything that came in is in the inbox, and everything that was written has been sent.
        </EmptyState>
      )}
      {ORDER.map((each) => (
        <Groups key={each} kind={each} groups={(groups ?? []).filter((group) => group.kind === each)} />
      ))}
    </Page>
  )
}

function Groups({ kind, groups }: { kind: FailureGroup["kind"]; groups: FailureGroup[] }) {
  const Icon = ICONS[kind]
  if (groups.length === 0) return null
  return (
    <Section title={KINDS[kind].label}>
      <ul className="divide-y border-y">
        {groups.map((group) => (
          <li
            key={group.code}
            className="flex items-center gap-3 py-3 max-md:flex-wrap"
            data-testid="failure-group"
          >
            <Icon className="size-4 shrink-0 text-bad" aria-hidden />
            <span className="min-w-0 flex-1">
              <AppLink
                href={`/settings/failures/${kind}/${encodeURIComponent(group.code)}/`}
                className="block font-medium [overflow-wrap:anywhere] hover:underline"
              >
                {titleOf(group)}
              </AppLink>
              <span className="block text-small text-muted">
                {countOf(kind, group.count)}, the last{" "}
                {formatDistanceToNow(new Date(group.last_at), { addSuffix: true })}
              </span>
            </span>
            <MendButtons kind={kind} chosen={{ kind, code: group.code }} count={group.count} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
