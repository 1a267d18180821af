"use client"

import { useInfiniteQuery } from "@tanstack/react-query"
import { ArrowLeftRight, Bot } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { cn } from "@/lib/format/text"
import { rowsOf } from "@/lib/query/paged-list"
import { useMayAct } from "@/lib/rights"
import type { Conversation } from "@/schemas/conversation"
import { useThreadControl } from "../mutations"
import { messagesQuery } from "../queries"

/**
 * Above the composer where another app answers the thread, or could: who does, and the button to change that.
 * Nothing where no other app has ever had to do with it.
 */
export function ThreadOwner({ conversation }: { conversation: Conversation }) {
  const mayChange = useMayAct("conversations:reply", conversation)
  const control = useThreadControl()
  const isAsked = useIsAsked(conversation.id)
  const [isBusy, setIsBusy] = useState(false)
  const { id, thread_owner, thread_partner } = conversation
  if (thread_owner === null && (thread_partner === null || !mayChange)) return null
  const isOurs = thread_owner === null
  const change = async () => {
    setIsBusy(true)
    await control(id, isOurs ? "give_back" : "take")
    setIsBusy(false)
  }
  const Icon = isOurs ? ArrowLeftRight : Bot
  return (
    <div
      role="status"
      data-testid="thread-owner"
      data-owner={isOurs ? "us" : "other"}
      className={cn(
        "mx-3 mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 md:mx-6",
        isOurs ? "px-1 text-small text-muted" : "rounded-pop border border-line bg-panel px-4 py-2.5",
      )}
    >
      <Icon className={cn("shrink-0", isOurs ? "size-3.5" : "size-4 text-warn")} aria-hidden />
      {isOurs ? (
        <p className="min-w-0 flex-1">You answer here. Another app can take part.</p>
      ) : (
        <div className="min-w-0 flex-1 basis-52 text-pretty">
          <p className="font-medium">Another app answers here</p>
          <p className="text-small text-text-2">
            {mayChange
              ? "Meta refuses what you send until the conversation is yours."
              : "What it and the customer write is shown here."}
          </p>
        </div>
      )}
      {mayChange && (
        <Button
          variant={isOurs ? "link" : "primary"}
          size={isOurs ? "inline" : undefined}
          className={isOurs ? "text-small max-md:min-h-11" : "max-sm:w-full"}
          disabled={isBusy || isAsked}
          onClick={() => void change()}
          data-testid={isOurs ? "hand-back" : "take-over"}
        >
          {isOurs ? "Hand back" : isAsked ? "Taking over…" : "Take over"}
        </Button>
      )}
    </div>
  )
}

/** Whether Meta is being asked at this moment. */
function useIsAsked(conversationId: string): boolean {
  const { data } = useInfiniteQuery(messagesQuery(conversationId))
  return rowsOf(data).some(
    ({ message_type, delivery_status }) =>
      message_type === "event" && (delivery_status === "queued" || delivery_status === "sending"),
  )
}
