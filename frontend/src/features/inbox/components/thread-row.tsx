import { createContext, useContext } from "react"
import { useNow } from "@/lib/now"
import { dayLabel } from "@/lib/format/time"
import type { Message } from "@/schemas/message"
import type { MessageTools } from "../composer/message-actions"
import type { ThreadItem } from "../thread-items"
import { isLine, ThreadLine } from "../content/line"
import { Bubble } from "./bubble"
import { MessageProblem } from "./message-problem"
import { PendingBubble } from "./pending-bubble"

/** What all rows of a thread share. */
export type RowContext = {
  /** Loaded messages by the ids a reply may quote. */
  quotes: Map<string, Message>
  /** Names of colleagues by user id. */
  names: Map<string, string>
  customerName: string
  myId: string
  canReply: boolean
  /** Show the message with this id, wherever in the thread it is. */
  jumpTo: (messageId: string) => void
  tools: MessageTools | undefined
}

export const ThreadRowContext = createContext<RowContext>({
  quotes: new Map(),
  names: new Map(),
  customerName: "",
  myId: "",
  canReply: false,
  jumpTo: () => undefined,
  tools: undefined,
})

export function ThreadRow({ item }: { item: ThreadItem }) {
  const { quotes, names, customerName, myId, canReply, jumpTo, tools } = useContext(ThreadRowContext)
  if (item.kind === "day") return <DayDivider at={item.at} />
  if (item.kind === "unread") return <UnreadLine />
  if (item.kind === "pending") {
    return <PendingBubble item={item.item} isFirst={item.isFirst} isLast={item.isLast} />
  }
  const { message } = item
  if (isLine(message))
    return (
      <>
        <ThreadLine message={message} authorName={authorName(message, names, myId)} />
        <MessageProblem
          message={message}
          canReply={canReply}
          className="mx-auto justify-center px-6 text-center"
        />
      </>
    )
  const quoted = quotes.get(message.reply_to_message_id ?? "") ?? quotes.get(message.reply_to ?? "") ?? null
  return (
    <Bubble
      message={message}
      quoted={quoted}
      quotedAuthor={
        quoted?.direction === "inbound"
          ? customerName
          : ((quoted && authorName(quoted, names, myId)) ?? "You")
      }
      authorName={authorName(message, names, myId)}
      isFirst={item.isFirst}
      isLast={item.isLast}
      canReply={canReply}
      onJump={jumpTo}
      tools={tools}
    />
  )
}

/** The colleague who wrote a reply. A reply without an author came from the channel's own app. */
function authorName(message: Message, names: Map<string, string>, myId: string): string | null {
  if (message.direction === "inbound" || message.sent_by === myId) return null
  if (message.sent_by === null) return "Sent outside Inlet"
  return names.get(message.sent_by) ?? "A colleague"
}

function DayDivider({ at }: { at: string }) {
  const now = useNow()
  return (
    <div className="flex items-center gap-3 px-4 pt-5 pb-1 md:px-6">
      <span className="h-px flex-1 bg-line" />
      <h3 className="text-meta font-medium text-muted">{dayLabel(at, now)}</h3>
      <span className="h-px flex-1 bg-line" />
    </div>
  )
}

function UnreadLine() {
  return (
    <div className="flex items-center gap-3 px-4 pt-3 md:px-6">
      <span className="h-px flex-1 bg-accent/40" />
      <h3 className="text-meta font-medium text-accent">New</h3>
      <span className="h-px flex-1 bg-accent/40" />
    </div>
  )
}
