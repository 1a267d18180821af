"use client"

import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { useVirtualizer } from "@tanstack/react-virtual"
import { ArrowDown } from "lucide-react"
import { useEffect, useMemo, useRef, useState } from "react"
import { Button } from "@/components/ui/button"
import { rowsOf } from "@/lib/query/paged-list"
import { useCan, useMe } from "@/lib/session-context"
import type { ConversationDetail } from "@/schemas/conversation"
import type { Message } from "@/schemas/message"
import { useAppSelector } from "@/store"
import { membersQuery, messagesQuery } from "../queries"
import { firstUnread, threadItems } from "../thread-items"
import { ThreadAnnouncer } from "./thread-announcer"
import { ThreadRow } from "./thread-row"
import { ThreadError, ThreadSkeleton } from "./thread-states"

const ROW_GUESS_PX = 56
const LOAD_AHEAD_ROWS = 6
const AT_END_PX = 80

/** The messages of one conversation: virtual, held at the end, older pages prepended without a jump. */
export function ThreadList({
  conversation,
  unreadAtOpen,
}: {
  conversation: ConversationDetail
  unreadAtOpen: number
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const me = useMe()
  const canReply = useCan("conversations:reply")
  const thread = useInfiniteQuery(messagesQuery(conversation.id))
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = thread
  const members = useQuery(membersQuery(me.organization.id)).data
  const outbox = useAppSelector((state) => state.outbox)

  const rows = useMemo(() => rowsOf(data), [data])
  const [unreadId, setUnreadId] = useState<string | null | undefined>(undefined)
  if (unreadId === undefined && data !== undefined) setUnreadId(firstUnread(rows, unreadAtOpen))
  const items = useMemo(() => {
    const waiting = outbox.filter((item) => item.conversation_id === conversation.id)
    return threadItems(rows, waiting, unreadId ?? null)
  }, [rows, outbox, conversation.id, unreadId])
  const quotes = useMemo(() => quotable(rows), [rows])
  const names = useMemo(() => new Map(members?.map((member) => [member.id, member.name])), [members])

  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_GUESS_PX,
    getItemKey: (at) => items[at]?.key ?? at,
    overscan: 10,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: AT_END_PX,
    paddingStart: 12,
    paddingEnd: 16,
  })
  const visible = virtualizer.getVirtualItems()
  const firstVisible = visible[0]?.index ?? 0
  const isReady = data !== undefined

  useEffect(() => {
    if (isReady) virtualizer.scrollToEnd()
  }, [isReady, virtualizer])
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && isReady && firstVisible < LOAD_AHEAD_ROWS) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, isReady, firstVisible, fetchNextPage])

  if (!isReady) return error === null ? <ThreadSkeleton /> : <ThreadError onRetry={() => void refetch()} />
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={`Messages with ${conversation.customer.display_name}`}
        data-testid="thread"
        className="focus-inset quiet-scroll min-h-0 flex-1 overflow-y-auto overscroll-contain"
      >
        <div className="relative min-h-full" style={{ height: virtualizer.getTotalSize() }}>
          {visible.map((virtual) => {
            const item = items[virtual.index]
            if (item === undefined) return null
            return (
              <div
                key={virtual.key}
                ref={virtualizer.measureElement}
                data-index={virtual.index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${virtual.start}px)` }}
              >
                <ThreadRow
                  item={item}
                  quotes={quotes}
                  names={names}
                  conversation={conversation}
                  myId={me.user.id}
                  canReply={canReply}
                />
              </div>
            )
          })}
        </div>
      </div>
      {!virtualizer.isAtEnd() && items.length > 0 && (
        <Button
          size="sm"
          className="absolute start-1/2 bottom-3 -translate-x-1/2 rounded-full px-3 shadow-float"
          onClick={() => virtualizer.scrollToEnd()}
        >
          <ArrowDown className="size-3.5" aria-hidden />
          Latest messages
        </Button>
      )}
      <ThreadAnnouncer rows={rows} customerName={conversation.customer.display_name} />
    </div>
  )
}

/** Loaded messages by both ids that a reply may quote. */
function quotable(rows: Message[]): Map<string, Message> {
  const quotes = new Map<string, Message>()
  for (const row of rows) {
    quotes.set(row.id, row)
    if (row.channel_message_id !== null) quotes.set(row.channel_message_id, row)
  }
  return quotes
}
