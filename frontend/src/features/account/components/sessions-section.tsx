"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Monitor, Smartphone } from "lucide-react"
import { toast } from "@/lib/toast"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Section } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import { listTime, shortDate } from "@/lib/format/time"
import { useNow } from "@/lib/now"
import type { Session } from "@/schemas/security"
import { endOtherSessions, endSession } from "../mutations"
import { sessionsQuery } from "../queries"
import { methodName } from "../words"

/** Where one is signed in, and the way to end it there. */
export function SessionsSection() {
  const client = useQueryClient()
  const { data: page, error } = useQuery(sessionsQuery())
  const now = useNow()
  const end = async (work: () => Promise<unknown>, words: string) => {
    try {
      await work()
      toast.success(words)
    } catch (refused) {
      toast.error(wordsFor(refused))
    }
    await client.invalidateQueries({ queryKey: ["security"] })
  }
  const hasOthers = page?.data.some((each) => !each.is_current) ?? false
  return (
    <Section
      title="Where you are signed in"
      description="A browser that you end here is signed out within seconds."
      actions={
        hasOthers && (
          <Button onClick={() => void end(endOtherSessions, "Every other browser is signed out")}>
            Sign out all others
          </Button>
        )
      }
    >
      {error !== null && <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>}
      {page === undefined && error === null && <Skeleton className="h-24" />}
      <ul data-testid="sessions">
        {page?.data.map((each) => (
          <Row
            key={each.id}
            session={each}
            now={now}
            onEnd={() => void end(() => endSession(each.id), `${each.device} is signed out`)}
          />
        ))}
      </ul>
    </Section>
  )
}

function Row({ session, now, onEnd }: { session: Session; now: number; onEnd: () => void }) {
  const Icon = /iPhone|iPad|Android/.test(session.device) ? Smartphone : Monitor
  return (
    <li className="flex min-h-14 items-center gap-3 border-b py-2 last:border-b-0">
      <Icon className="size-4 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate">{session.device}</span>
          {session.is_current && <Badge tone="accent">This browser</Badge>}
        </p>
        <p className="text-small text-muted">
          {session.ip} · {methodName(session.method)} on {shortDate(session.created_at)}
          {!session.is_current && ` · last seen ${listTime(session.seen_at, now)}`}
        </p>
      </div>
      {!session.is_current && (
        <Button onClick={onEnd} aria-label={`Sign out ${session.device}`}>
          Sign out
        </Button>
      )}
    </li>
  )
}
