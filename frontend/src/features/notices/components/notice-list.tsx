"use client"

import { useQuery } from "@tanstack/react-query"
import { BellOff, CircleAlert, Info, type LucideIcon, TriangleAlert } from "lucide-react"
import { useState } from "react"
import { EmptyState } from "@/components/ui/empty-state"
import { Skeleton } from "@/components/ui/skeleton"
import { channelsQuery } from "@/lib/directory"
import { cn } from "@/lib/format/text"
import { fullTime, listTime } from "@/lib/format/time"
import { useNow } from "@/lib/now"
import { type Notice, noticesQuery } from "../queries"

const LEVELS: Record<Notice["level"], { icon: LucideIcon; hue: string; name: string }> = {
  info: { icon: Info, hue: "text-info", name: "For information" },
  warning: { icon: TriangleAlert, hue: "text-warn", name: "Warning" },
  error: { icon: CircleAlert, hue: "text-bad", name: "Problem" },
}

/** The newest notices, those that were new when the list was opened marked. */
export function NoticeList() {
  const { data, error } = useQuery(noticesQuery())
  const [readUpTo, setReadUpTo] = useState<string | null>(null)
  if (readUpTo === null && data !== undefined) setReadUpTo(data.read_up_to)
  return (
    <>
      <h2 className="border-b px-4 py-2.5 font-semibold">Notices</h2>
      {data === undefined && error === null && <Skeleton className="m-4 h-16" />}
      {error !== null && <p className="p-4 text-bad">They could not be loaded.</p>}
      {data?.data.length === 0 && (
        <EmptyState icon={BellOff} title="Nothing to tell">
          News about your channels appear here.
        </EmptyState>
      )}
      {data !== undefined && data.data.length > 0 && (
        <ul
          tabIndex={0}
          aria-label="Notices"
          className="quiet-scroll max-h-[60vh] divide-y divide-line overflow-y-auto"
        >
          {data.data.map((notice) => (
            <NoticeRow key={notice.id} notice={notice} isNew={notice.id > (readUpTo ?? "")} />
          ))}
        </ul>
      )}
    </>
  )
}

function NoticeRow({ notice, isNew }: { notice: Notice; isNew: boolean }) {
  const now = useNow()
  const accounts = useQuery(channelsQuery()).data
  const account = accounts?.find(({ id }) => id === notice.channel_account_id)
  const { icon: Icon, hue, name } = LEVELS[notice.level]
  return (
    <li className={cn("flex gap-3 px-4 py-3", isNew && "bg-selected/50")}>
      <Icon className={cn("mt-0.5 size-4 shrink-0", hue)} role="img" aria-label={name} />
      <div className="min-w-0 grow">
        <p dir="auto" className="font-medium wrap-anywhere">
          {notice.title}
        </p>
        {notice.body !== "" && (
          <p dir="auto" className="text-small text-text-2 wrap-anywhere">
            {notice.body}
          </p>
        )}
        <p className="mt-0.5 flex gap-2 text-small text-muted">
          {account !== undefined && <span className="truncate">{account.name}</span>}
          <time
            dateTime={notice.occurred_at}
            title={fullTime(notice.occurred_at)}
            className="tabular shrink-0"
          >
            {listTime(notice.occurred_at, now)}
          </time>
        </p>
      </div>
    </li>
  )
}
