"use client"

import { useQuery } from "@tanstack/react-query"
import { CircleCheck } from "lucide-react"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Section } from "@/components/ui/section"
import type { HistoryImport as History } from "@/schemas/channels"
import { historyQuery } from "../queries"

/** The chats that the WhatsApp Business app hands over: how far that is, or what came of it. Nothing where none came. */
export function HistoryImport({ channelId }: { channelId: string }) {
  const { data: history } = useQuery(historyQuery(channelId))
  if (history === undefined || history === null) return null
  return (
    <Section title="Chats of the phone">
      <div data-testid="history-import" data-state={history.state}>
        <State history={history} />
      </div>
    </Section>
  )
}

function State({ history }: { history: History }) {
  if (history.state === "running") return <Progress history={history} />
  if (history.state === "done")
    return (
      <p className="flex items-center gap-2 text-text-2">
        <CircleCheck className="size-4 shrink-0 text-ok" aria-hidden />
        <span>
          History imported, <span className="tabular">{messages(history.imported)}</span>. They stand in their
          conversations, as resolved ones.
        </span>
      </p>
    )
  if (history.state === "refused")
    return (
      <InlineNotice tone="info">
        <p className="font-medium">The phone does not share its chats.</p>
        <p className="text-text-2">
          Sharing was declined in the WhatsApp Business app when the number was connected. New messages come
          in as usual. To bring the old ones over, disconnect the number, connect it again and allow it.
        </p>
      </InlineNotice>
    )
  return (
    <InlineNotice tone="warn">
      <p className="font-medium">The chats could not be brought over completely.</p>
      <p className="text-text-2">
        {messages(history.imported)} of {history.received.toLocaleString("en")} are here. New messages come in
        as usual. WhatsApp hands old chats over once, when a number is connected.
      </p>
    </InlineNotice>
  )
}

function Progress({ history: { percent, imported, received } }: { history: History }) {
  const isWaiting = imported >= received
  return (
    <div className="max-w-[420px] space-y-2">
      <div className="flex items-baseline justify-between gap-4">
        <p>{isWaiting ? "Waiting for the phone to send more" : "Chats are being brought over"}</p>
        {percent !== null && <p className="tabular text-text-2">{percent} %</p>}
      </div>
      <div
        role="progressbar"
        aria-label="Chats handed over by the phone"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent ?? undefined}
        className="h-1.5 overflow-hidden rounded-full bg-line"
      >
        <div
          className="h-full rounded-full bg-accent transition-[width]"
          style={{ width: `${percent ?? 0}%` }}
        />
      </div>
      <p className="tabular text-small text-muted">
        {imported.toLocaleString("en")} of {messages(received)} received so far stand in their conversations.
        Nobody is notified of them.
      </p>
    </div>
  )
}

const messages = (count: number): string =>
  `${count.toLocaleString("en")} ${count === 1 ? "message" : "messages"}`
