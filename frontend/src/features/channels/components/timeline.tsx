"use client"

import { useState } from "react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { Section } from "@/components/ui/section"
import { wordsFor } from "@/lib/api/words"
import { cn } from "@/lib/format/text"
import { clockTime, dayLabel, fullTime } from "@/lib/format/time"
import { useNow } from "@/lib/now"
import type { ChannelDetail, HealthEvent } from "@/schemas/channels"
import { getOlderEvents } from "../queries"

const DOTS: Record<HealthEvent["level"], string> = {
  info: "bg-control",
  warning: "bg-warn",
  problem: "bg-bad",
}
const LEVELS: Record<HealthEvent["level"], string> = { info: "", warning: "Remark: ", problem: "Problem: " }
const FIRST_PAGE = 30

/** What happened to the account, newest first. */
export function Timeline({ detail: { account, events } }: { detail: ChannelDetail }) {
  const now = useNow()
  const { older, more, isLoading, load } = useOlder(account.id, events.length)
  // What is new has its place at the top of what was read before.
  const shown = [...events, ...older.filter(({ id }) => !events.some((event) => event.id === id))]
  return (
    <Section title="Timeline">
      {shown.length === 0 ? (
        <p className="text-muted">Nothing has happened yet.</p>
      ) : (
        <ol aria-label="Health of the account" className="relative" data-testid="timeline">
          {shown.map((event, at) => (
            <li key={event.id} className="relative flex gap-3 pb-3.5">
              {at < shown.length - 1 && (
                <span className="absolute start-[3.5px] top-3 bottom-[-6px] w-px bg-line" aria-hidden />
              )}
              <span
                className={cn("relative mt-1.5 size-2 shrink-0 rounded-full", DOTS[event.level])}
                aria-hidden
              />
              <div className="min-w-0 flex-1">
                <p>
                  <span className="sr-only">{LEVELS[event.level]}</span>
                  {event.title}
                </p>
                {event.detail !== "" && <p className="max-w-[60ch] text-text-2">{event.detail}</p>}
              </div>
              <time
                dateTime={event.occurred_at}
                title={fullTime(event.occurred_at)}
                className="tabular shrink-0 text-small text-muted"
              >
                {dayLabel(event.occurred_at, now)}, {clockTime(event.occurred_at)}
              </time>
            </li>
          ))}
        </ol>
      )}
      {more && (
        <Button disabled={isLoading} onClick={() => void load()}>
          Show more
        </Button>
      )}
    </Section>
  )
}

/** Pages behind the first, which comes with the account. */
function useOlder(id: string, shown: number) {
  const [older, setOlder] = useState<HealthEvent[]>([])
  // Until a page was read, its cursor is that of the first page.
  const [cursor, setCursor] = useState<string | null>("")
  const [isLoading, setIsLoading] = useState(false)
  const load = async () => {
    setIsLoading(true)
    try {
      let page = await getOlderEvents(id, cursor ?? "")
      if (cursor === "" && page.next_cursor !== null) page = await getOlderEvents(id, page.next_cursor)
      setOlder((before) => [...before, ...page.data])
      setCursor(page.next_cursor)
    } catch (error) {
      toast.error(wordsFor(error))
    } finally {
      setIsLoading(false)
    }
  }
  return { older, isLoading, load, more: cursor !== null && shown >= FIRST_PAGE }
}
