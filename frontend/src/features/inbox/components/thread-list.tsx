"use client"

import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { useCallback, useMemo, useRef, useState } from "react"
import { membersQuery } from "@/lib/directory"
import { rowsOf } from "@/lib/query/paged-list"
import { useMayAct } from "@/lib/rights"
import { useMe } from "@/lib/session-context"
import type { ConversationDetail } from "@/schemas/conversation"
import type { Message } from "@/schemas/message"
import { useAppDispatch, useAppSelector } from "@/store"
import { quoteChosen } from "@/store/quotes"
import type { MessageTools } from "../composer/message-actions"
import { useMessageActions } from "../mutations"
import { messagesQuery } from "../queries"
import { firstUnread, threadItems } from "../thread-items"
import { ThreadAnnouncer } from "./thread-announcer"
import { ThreadLog, type ThreadLogHandle } from "./thread-log"
import { type RowContext, ThreadRowContext } from "./thread-row"
import { ThreadError, ThreadSkeleton } from "./thread-states"

type ThreadListProps = {
  conversation: ConversationDetail
  unreadAtOpen: number
}

/** The messages of one conversation, with this tab's unacknowledged replies at the end. */
export function ThreadList({ conversation, unreadAtOpen }: ThreadListProps) {
  const me = useMe()
  const canReply = useMayAct("conversations:reply", conversation)
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(
    messagesQuery(conversation.id),
  )
  const members = useQuery(membersQuery(me.organization.id)).data
  const outbox = useAppSelector((state) => state.outbox)

  const rows = useMemo(() => rowsOf(data), [data])
  const [unreadId, setUnreadId] = useState<string | null | undefined>(undefined)
  if (unreadId === undefined && data !== undefined) setUnreadId(firstUnread(rows, unreadAtOpen))
  const items = useMemo(() => {
    const waiting = outbox.filter((item) => item.conversation_id === conversation.id)
    return threadItems(rows, waiting, unreadId ?? null)
  }, [rows, outbox, conversation.id, unreadId])
  const customerName = conversation.customer.display_name
  const log = useRef<ThreadLogHandle>(null)
  const jumpTo = useCallback((messageId: string) => log.current?.jumpTo(messageId), [])
  const tools = useMessageTools(conversation, canReply)
  const context = useMemo<RowContext>(
    () => ({
      quotes: quotable(rows),
      names: new Map(members?.map((member) => [member.id, member.name])),
      customerName,
      myId: me.user.id,
      canReply,
      jumpTo,
      tools,
    }),
    [rows, members, customerName, me.user.id, canReply, jumpTo, tools],
  )
  const loadOlder = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [hasNextPage, isFetching, fetchNextPage])

  if (data === undefined) {
    return error === null ? <ThreadSkeleton /> : <ThreadError onRetry={() => void refetch()} />
  }
  return (
    <ThreadRowContext.Provider value={context}>
      <ThreadLog ref={log} items={items} label={`Messages with ${customerName}`} onNearStart={loadOlder} />
      <ThreadAnnouncer rows={rows} customerName={customerName} />
    </ThreadRowContext.Provider>
  )
}

/** What one may do with the messages here: as much as the composer offers at this moment. */
function useMessageTools({ id, composer }: ConversationDetail, canReply: boolean): MessageTools | undefined {
  const { react } = useMessageActions()
  const dispatch = useAppDispatch()
  const canQuote = canReply && composer.kinds.includes("text")
  const canReact = canReply && composer.kinds.includes("reaction")
  const { reactions } = composer.limits
  return useMemo(
    () => ({
      canQuote,
      canReact,
      reactions,
      onReact: (message, emoji) => void react(message, emoji),
      onQuote: (message) =>
        dispatch(
          quoteChosen({
            conversationId: id,
            quote: { channel_message_id: message.channel_message_id ?? "" },
          }),
        ),
    }),
    [canQuote, canReact, reactions, id, dispatch, react],
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
