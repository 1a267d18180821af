"use client"

import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { format } from "date-fns"
import { type ReactNode, useState } from "react"
import { AppLink } from "@/components/ui/app-link"
import { Button } from "@/components/ui/button"
import { Checkbox } from "@/components/ui/checkbox"
import { Dialog } from "@/components/ui/dialog"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { type Column, Table } from "@/components/ui/table"
import { wordsFor } from "@/lib/api/words"
import { channelsQuery } from "@/lib/directory"
import { fullTime } from "@/lib/format/time"
import type { Failure, FailureGroup } from "@/schemas/failures"
import { failuresQuery, ofChannel } from "../queries"
import { KINDS, titleOf } from "../words"
import { FailureDetails } from "./failure-details"
import { MendButtons } from "./mend-buttons"

type FailureGroupPageProps = {
  kind: FailureGroup["kind"]
  code: string
  /** Undefined while it is not known, and when nothing of it is left. */
  group: FailureGroup | undefined
  isKnown: boolean
  /** Of which channel account; "": of any. */
  channel: string
  /** Where that is chosen. */
  filter: ReactNode
}

/** The failures that share a trouble, newest first. */
export function FailureGroupPage({ kind, code, group, isKnown, channel, filter }: FailureGroupPageProps) {
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(failuresQuery(kind, code, channel))
  const [marked, setMarked] = useState<readonly string[]>([])
  const [opened, setOpened] = useState<Failure | null>(null)
  const rows = data?.pages.flatMap((page) => page.data) ?? []
  const shown = marked.filter((id) => rows.some((row) => row.id === id))
  const title = titleOf(group ?? rows[0] ?? { code, reason: "" })
  const columns = useColumns({ marked: shown, setMarked, open: setOpened, rows, title })
  return (
    <Page
      title={title}
      description={KINDS[kind].label}
      parent={{ href: "/settings/failures/", label: "Failures" }}
      actions={
        shown.length > 0 ? (
          <MendButtons
            kind={kind}
            chosen={{ ids: [...shown] }}
            count={shown.length}
            onDone={() => setMarked([])}
          />
        ) : (
          group !== undefined && (
            <MendButtons kind={kind} chosen={{ kind, code, ...ofChannel(channel) }} count={group.count} />
          )
        )
      }
    >
      {filter}
      {error !== null && <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>}
      {data === undefined && error === null && <Skeleton className="h-40" />}
      {data !== undefined && (
        <Table
          label="Failures"
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          empty={isKnown ? "Nothing of this is left." : "Looking…"}
        />
      )}
      {hasNextPage && (
        <div className="py-5 text-center">
          <Button onClick={() => void fetchNextPage()}>Show older ones</Button>
        </div>
      )}
      <Dialog
        isOpen={opened !== null}
        onClose={() => setOpened(null)}
        title="What happened"
        className="max-w-[640px]"
      >
        {opened !== null && <FailureDetails failure={opened} />}
      </Dialog>
    </Page>
  )
}

type Marking = {
  marked: readonly string[]
  setMarked: (ids: readonly string[]) => void
  open: (failure: Failure) => void
  rows: readonly Failure[]
  /** What all of them share is not said again. */
  title: string
}

const AT_ONCE = 100

function useColumns({ marked, setMarked, open, rows, title }: Marking): Column<Failure>[] {
  const channels = useQuery(channelsQuery()).data ?? []
  const toggle = (id: string) =>
    setMarked(marked.includes(id) ? marked.filter((each) => each !== id) : [...marked, id].slice(-AT_ONCE))
  const columns: Column<Failure>[] = [
    {
      key: "mark",
      head: "Choose",
      isHeadHidden: true,
      className: "w-9",
      cell: ({ id }) => (
        <Checkbox
          label={<span className="sr-only">Choose</span>}
          checked={marked.includes(id)}
          onCheckedChange={() => toggle(id)}
        />
      ),
    },
    {
      key: "when",
      head: "When",
      className: "w-36 whitespace-nowrap text-text-2 tabular-nums",
      cell: ({ occurred_at }) => (
        <time dateTime={occurred_at} title={fullTime(occurred_at)}>
          {format(new Date(occurred_at), "d MMM, HH:mm:ss")}
        </time>
      ),
    },
    {
      key: "what",
      head: rows.some((row) => row.customer_name !== null) ? "Customer" : "What",
      cell: (failure) => (
        <span className="[overflow-wrap:anywhere]">
          {failure.customer_name !== null && <bdi className="font-medium">{failure.customer_name}</bdi>}
          {failure.customer_name !== null && failure.reason !== title && (
            <span className="text-muted"> · </span>
          )}
          {(failure.customer_name === null || failure.reason !== title) && failure.reason}
          {failure.tries > 1 && <span className="text-muted"> · tried {failure.tries} times</span>}
          {!failure.can_replay && <span className="text-muted"> · can only be given up</span>}
        </span>
      ),
    },
    {
      key: "channel",
      head: "Channel",
      className: "text-text-2",
      cell: ({ channel_account_id }) => channels.find(({ id }) => id === channel_account_id)?.name ?? "",
    },
    {
      key: "open",
      head: "Open",
      isHeadHidden: true,
      className: "text-end whitespace-nowrap",
      cell: (failure) => (
        <span className="flex justify-end gap-3">
          {failure.conversation_id !== null && (
            <AppLink
              href={`/inbox/${failure.conversation_id}/`}
              className="text-accent underline-offset-4 hover:underline max-md:py-3"
            >
              Conversation
            </AppLink>
          )}
          <Button variant="link" size="inline" onClick={() => open(failure)}>
            Details
          </Button>
        </span>
      ),
    },
  ]
  return columns.filter(({ key }) => key !== "channel" || rows.some((row) => row.channel_account_id !== null))
}
