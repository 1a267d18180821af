"use client"

import { useQuery } from "@tanstack/react-query"
import { SearchX } from "lucide-react"
import { type RefObject, useEffect, useRef, useState } from "react"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"
import { ApiError } from "@/lib/api/problem"
import { useMayAct } from "@/lib/rights"
import type { Conversation } from "@/schemas/conversation"
import { conversationIndex, mergedInto } from "../cache"
import { useInboxLocation } from "../location"
import { useConversationActions } from "../mutations"
import { conversationQuery } from "../queries"
import { Composer } from "../composer/composer"
import { DropZone } from "../uploads/drop-zone"
import { ThreadHeader } from "./thread-header"
import { ThreadList } from "./thread-list"
import { ThreadOwner } from "./thread-owner"
import { ThreadError, ThreadSkeleton } from "./thread-states"

type ThreadProps = {
  conversationId: string
  inputRef: RefObject<HTMLTextAreaElement | null>
  isAssignOpen: boolean
  onAssignOpenChange: (isOpen: boolean) => void
  onShowPanel: () => void
}

/** One open conversation: header, messages, composer. Mounted anew for each conversation. */
export function Thread({ conversationId, inputRef, ...header }: ThreadProps) {
  const { data: conversation, error, refetch } = useQuery(conversationQuery(conversationId))
  const [unreadAtOpen] = useState(() => conversationIndex.find(conversationId)?.unread_count ?? 0)
  useMarkRead(conversation)

  const { open } = useInboxLocation()
  const movedTo = conversation !== undefined && conversation.id !== conversationId ? conversation.id : null
  useEffect(() => {
    if (movedTo !== null) open(movedTo, true) // an old link: it is part of another conversation now
  }, [movedTo, open])

  // Also when it was shown before: what is out of sight is not here.
  if (error instanceof ApiError && error.status === 404) return <Missing conversationId={conversationId} />
  if (conversation === undefined)
    return error === null ? <ThreadSkeleton /> : <ThreadError onRetry={() => void refetch()} />
  return (
    <DropZone
      conversation={conversation}
      label={`Conversation with ${conversation.customer.display_name}`}
      className="relative flex min-h-0 flex-1 flex-col"
    >
      <ThreadHeader conversation={conversation} {...header} />
      <ThreadList conversation={conversation} unreadAtOpen={unreadAtOpen} />
      <ThreadOwner conversation={conversation} />
      <Composer conversation={conversation} inputRef={inputRef} />
    </DropZone>
  )
}

const READ_EVERY_MS = 1_000

/** What is open and looked at counts as read, also while new messages come in: at once, then at most every second. */
function useMarkRead(conversation: Conversation | undefined): void {
  const canReply = useMayAct("conversations:reply", conversation)
  const conversationId = conversation?.id ?? ""
  const { markRead } = useConversationActions()
  const lastAt = useRef(Number.NEGATIVE_INFINITY)
  const isUnread = (conversation?.unread_count ?? 0) > 0
  useEffect(() => {
    if (!canReply || !isUnread) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const mark = () => {
      if (document.hidden) return
      lastAt.current = performance.now()
      void markRead(conversationId)
    }
    const schedule = () => {
      clearTimeout(timer)
      timer = setTimeout(mark, Math.max(0, lastAt.current + READ_EVERY_MS - performance.now()))
    }
    schedule()
    document.addEventListener("visibilitychange", schedule)
    return () => {
      clearTimeout(timer)
      document.removeEventListener("visibilitychange", schedule)
    }
  }, [canReply, conversationId, isUnread, markRead])
}

function Missing({ conversationId }: { conversationId: string }) {
  const { close, open } = useInboxLocation()
  const into = mergedInto.get(conversationId)
  useEffect(() => {
    if (into !== undefined) open(into, true)
  }, [into, open])
  return (
    <EmptyState icon={SearchX} title="This conversation is not here">
      <p className="mb-3">
        It may lie with another team now, belong to another workspace, or the link is incomplete.
      </p>
      <Button onClick={close}>Back to the inbox</Button>
    </EmptyState>
  )
}
