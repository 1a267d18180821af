"use client"

import { useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"
import { applyEvents, isKnownType } from "@/app/event-map"
import { leaveLog, refetchOutdated, resync, startOver } from "@/features/inbox/cache"
import { useOutbox } from "@/features/inbox/outbox"
import { get } from "@/lib/api/http"
import { endSession, getAccessToken, onAccessToken, refreshAccessToken } from "@/lib/api/session"
import { parseTolerantly } from "@/lib/api/tolerant"
import { Batcher } from "@/lib/realtime/batcher"
import { beginAnew } from "@/lib/organization"
import { RealtimeConnection } from "@/lib/realtime/connection"
import { EventStream } from "@/lib/realtime/event-stream"
import { report } from "@/lib/report"
import { useMe } from "@/lib/session-context"
import { type EventEnvelope, EventPage, RealtimeEvent } from "@/schemas/realtime"
import { useAppStore } from "@/store"
import { connectionChanged, unknownEventMet } from "@/store/connection"

const PAGE = 200

/** Keep the query cache live while the inbox is open: socket → ordered stream → batches → event map. */
export function useRealtime(): void {
  const client = useQueryClient()
  const store = useAppStore()
  const outbox = useOutbox()
  const { id: organizationId, name: organizationName } = useMe().organization

  useEffect(() => {
    const readEvents = (envelopes: EventEnvelope[]): RealtimeEvent[] =>
      envelopes.flatMap((envelope) => {
        if (isKnownType(envelope.type)) {
          try {
            return [parseTolerantly(RealtimeEvent, envelope, `event ${envelope.type}`)]
          } catch {
            // Reported by the parser; treated like a type this build does not know.
          }
        }
        report(new Error(`Unknown event ${envelope.type}`), { id: envelope.id })
        store.dispatch(unknownEventMet())
        return []
      })
    const batcher = new Batcher<EventEnvelope>((envelopes) => {
      const events = readEvents(envelopes)
      applyEvents(client, events)
      if (events.length < envelopes.length) void client.invalidateQueries()
    })
    const stream = new EventStream({
      fetchAfter: (seq) => get(`/api/events?after=${seq}&limit=${PAGE}`, EventPage),
      onEvents: (events) => batcher.add(events),
      onResync: (head) => resync(client, head),
      onReplaced: (head) => startOver(client, head),
      onBeat: () => refetchOutdated(client),
    })
    const connection = new RealtimeConnection({
      url: (token, after) => socketUrl(organizationId, token, after),
      token: getAccessToken,
      refresh: refreshAccessToken,
      stream,
      onState: (state) => {
        store.dispatch(connectionChanged(state))
        if (state === "live") outbox.flush()
      },
      onShutOut: (refusal) => {
        // A closed workspace shows itself to those who look anew; what a sign-in lacks, /api/me tells.
        if (refusal === "not_a_member") beginAnew({ refusal, organizationName })
        else if (refusal === "closed") beginAnew()
        else void client.invalidateQueries({ queryKey: ["me"] })
      },
      onSignedOut: endSession,
    })
    const offToken = onAccessToken((token) => token !== null && connection.authenticate(token))
    const holdBack = () => batcher.keyPressed()
    window.addEventListener("keydown", holdBack, { passive: true })
    connection.start()
    return () => {
      window.removeEventListener("keydown", holdBack)
      offToken()
      connection.stop()
      batcher.flush()
      leaveLog()
    }
  }, [client, store, outbox, organizationId, organizationName])
}

function socketUrl(organizationId: string, token: string, after: number | null): string {
  const origin = window.location.origin.replace(/^http/, "ws")
  const params = new URLSearchParams({ token, ...(after !== null && { after: String(after) }) })
  return `${origin}/ws/org/${organizationId}/?${params}`
}
