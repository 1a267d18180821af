"use client"

import { useQuery } from "@tanstack/react-query"
import { useVirtualizer } from "@tanstack/react-virtual"
import { useCallback, useEffect, useMemo, useRef } from "react"
import { membersQuery } from "@/lib/directory"
import { useNow } from "@/lib/now"
import { useMe } from "@/lib/session-context"
import { useAppSelector } from "@/store"
import type { UploadItem } from "@/store/uploads"
import { useInboxLocation } from "../location"
import { VIEW_NAMES } from "../words"
import { ConversationRow } from "./conversation-row"
import { ListEmpty, ListError, ListSkeleton } from "./list-states"
import { useOrderedConversations } from "./use-ordered-conversations"

const ROW_PX = 64
const LOAD_AHEAD_ROWS = 12

/** In one string, which stays the same while the files come along. */
const conversationsWithFiles = (uploads: UploadItem[]): string =>
  uploads.map(({ target }) => ("conversation_id" in target ? target.conversation_id : "")).join(" ")

/** The conversations of the current view: virtual, paged, always in live order. */
export function ConversationList() {
  const scroller = useRef<HTMLDivElement>(null)
  const { conversationId, open } = useInboxLocation()
  const { rows, view, data, error, refetch, hasNextPage, isFetching, fetchNextPage } =
    useOrderedConversations()
  const members = useQuery(membersQuery(useMe().organization.id)).data
  const drafts = useAppSelector((state) => state.drafts)
  const withFiles = useAppSelector((state) => conversationsWithFiles(state.uploads))
  const now = useNow()
  const names = useMemo(() => new Map(members?.map((member) => [member.id, member.name])), [members])
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (at) => rows[at]?.id ?? at,
    overscan: 8,
  })
  const items = virtualizer.getVirtualItems()
  const lastVisible = items.at(-1)?.index ?? 0
  const selectedAt = rows.findIndex((row) => row.id === conversationId)

  useEffect(() => {
    if (hasNextPage && !isFetching && lastVisible >= rows.length - LOAD_AHEAD_ROWS) void fetchNextPage()
  }, [hasNextPage, isFetching, lastVisible, rows.length, fetchNextPage])

  // Follow j and k, but never the live reordering: only a new selection scrolls.
  const scrollTo = useRef(virtualizer.scrollToIndex)
  const position = useRef(selectedAt)
  useEffect(() => {
    position.current = selectedAt
  }, [selectedAt])
  useEffect(() => {
    if (conversationId !== null && position.current >= 0)
      scrollTo.current(position.current, { align: "auto" })
  }, [conversationId])

  const openRow = useCallback((id: string) => open(id), [open])

  if (data === undefined) {
    return error === null ? <ListSkeleton /> : <ListError onRetry={() => void refetch()} />
  }
  if (rows.length === 0 && !hasNextPage) return <ListEmpty view={view} />
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label={`Conversations: ${VIEW_NAMES[view]}`}
      className="focus-inset quiet-scroll min-h-0 flex-1 overflow-y-auto overscroll-contain"
    >
      <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          return (
            <li
              key={item.key}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <ConversationRow
                conversation={row}
                assigneeName={row.assigned_to === null ? null : (names.get(row.assigned_to) ?? null)}
                isSelected={row.id === conversationId}
                hasDraft={drafts[row.id] !== undefined || withFiles.includes(row.id)}
                now={now}
                onOpen={openRow}
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
