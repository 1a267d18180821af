"use client"

import { useQuery } from "@tanstack/react-query"
import { TriangleAlert } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Section } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { type Column, Table } from "@/components/ui/table"
import { wordsFor } from "@/lib/api/words"
import { fullTime, listTime } from "@/lib/format/time"
import { useNow } from "@/lib/now"
import type { SecurityEvent } from "@/schemas/security"
import { historyQuery } from "../queries"
import { eventName, isAlarming } from "../words"

const AT_FIRST = 8

/** What happened to the account in the last ninety days. */
export function HistorySection() {
  const { data: page, error } = useQuery(historyQuery())
  const [isWhole, setIsWhole] = useState(false)
  const now = useNow()
  const columns: Column<SecurityEvent>[] = [
    {
      key: "what",
      head: "What",
      cell: ({ kind, detail }) => (
        <span className="flex items-center gap-1.5">
          {isAlarming(kind) && (
            <TriangleAlert className="size-3.5 shrink-0 text-warn" aria-label="Look at this" />
          )}
          <span>
            {eventName(kind)}
            {detail !== "" && <span className="text-muted"> · {detail}</span>}
          </span>
        </span>
      ),
    },
    {
      key: "where",
      head: "Where",
      cell: ({ device, ip }) => (
        <span className="text-text-2">
          {device} · {ip}
        </span>
      ),
    },
    {
      key: "when",
      head: "When",
      cell: ({ occurred_at }) => (
        <time dateTime={occurred_at} title={fullTime(occurred_at)} className="tabular text-text-2">
          {listTime(occurred_at, now)}
        </time>
      ),
    },
  ]
  const rows = page?.data ?? []
  return (
    <Section title="History" description="What happened to your account in the last ninety days.">
      {error !== null && <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>}
      {page === undefined && error === null && <Skeleton className="h-40" />}
      {page !== undefined && (
        <Table
          label="What happened to your account"
          columns={columns}
          rows={isWhole ? rows : rows.slice(0, AT_FIRST)}
          keyOf={({ id }) => String(id)}
          empty="Nothing yet."
        />
      )}
      {!isWhole && rows.length > AT_FIRST && (
        <Button variant="link" size="inline" className="mt-3" onClick={() => setIsWhole(true)}>
          Show all {rows.length}
        </Button>
      )}
    </Section>
  )
}
