"use client"

import { useInfiniteQuery } from "@tanstack/react-query"
import { format } from "date-fns"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { type Column, Table } from "@/components/ui/table"
import { wordsFor } from "@/lib/api/words"
import { cn } from "@/lib/format/text"
import { fullTime } from "@/lib/format/time"
import type { AuditEntry } from "@/schemas/audit"
import { addressOf, type AuditFilter, NO_FILTER } from "../location"
import { auditQuery } from "../queries"
import { sentenceOf } from "../words"
import { EntryDetails } from "./entry-details"

type AuditTableProps = { filter: AuditFilter; onShowAll: () => void }

const COLUMNS: readonly Column<AuditEntry>[] = [
  {
    key: "when",
    head: "When",
    isHeadHidden: true,
    className:
      "w-36 align-top whitespace-nowrap text-text-2 tabular-nums max-md:min-h-6 max-md:text-small md:py-3",
    cell: ({ occurred_at }) => (
      <time dateTime={occurred_at} title={fullTime(occurred_at)}>
        {format(new Date(occurred_at), "d MMM yyyy, HH:mm")}
      </time>
    ),
  },
  {
    key: "what",
    head: "What",
    isHeadHidden: true,
    className: "md:py-3",
    cell: (entry) => <Told entry={entry} />,
  },
]

/** Entries as sentences, newest first, a page at a time. */
export function AuditTable({ filter, onShowAll }: AuditTableProps) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    auditQuery(filter),
  )
  if (error !== null && data === undefined)
    return (
      <InlineNotice tone="bad">
        {wordsFor(error)}{" "}
        <Button variant="link" size="inline" onClick={() => void refetch()}>
          Try again
        </Button>
      </InlineNotice>
    )
  if (data === undefined) return <Waiting />
  const isFiltered = addressOf(filter) !== addressOf(NO_FILTER)
  return (
    <div className="border-t [&_thead]:sr-only">
      <Table
        label="Audit log"
        columns={COLUMNS}
        rows={data.pages.flatMap((page) => page.data)}
        keyOf={({ id }) => id}
        empty={
          isFiltered ? (
            <>
              Nothing passes these filters.{" "}
              <Button variant="link" size="inline" onClick={onShowAll}>
                Show everything
              </Button>
            </>
          ) : (
            "Nothing has happened yet."
          )
        }
      />
      {hasNextPage && (
        <div className="py-5 text-center">
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? "Loading…" : "Show older entries"}
          </Button>
        </div>
      )}
    </div>
  )
}

function Told({ entry }: { entry: AuditEntry }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <div data-testid="audit-entry">
      <div className="flex items-start justify-between gap-3">
        <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          {sentenceOf(entry).map((part, index) =>
            typeof part === "string" ? (
              part
            ) : (
              <bdi key={index} className="font-medium">
                {part.name}
              </bdi>
            ),
          )}
        </p>
        <Button variant="link" size="inline" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? "Less" : "Details"}
        </Button>
      </div>
      {isOpen && <EntryDetails entry={entry} />}
    </div>
  )
}

function Waiting() {
  return (
    <div className="space-y-4 border-t py-4" aria-busy="true" aria-label="Loading">
      {["w-2/3", "w-1/2", "w-3/5", "w-2/5", "w-4/7"].map((width) => (
        <div key={width} className="flex gap-6">
          <Skeleton className="h-4 w-28 shrink-0" />
          <Skeleton className={cn("h-4", width)} />
        </div>
      ))}
    </div>
  )
}
