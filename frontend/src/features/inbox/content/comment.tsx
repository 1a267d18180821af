"use client"

import { useQueryClient } from "@tanstack/react-query"
import { MessageSquareText } from "lucide-react"
import { useState } from "react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { ApiError } from "@/lib/api/problem"
import { post } from "@/lib/api/http"
import { newTempId } from "@/lib/ids"
import { useNow } from "@/lib/now"
import { useMayAct } from "@/lib/rights"
import { Message } from "@/schemas/message"
import { applyMessages, conversationIndex, OWN_ANSWER } from "../cache"
import { Card } from "./card"
import type { ContentProps } from "./props"
import { fields, text } from "./read"
import { WithWords } from "./with-words"

const DAY_MS = 86_400_000
const ANSWERABLE_MS = 7 * DAY_MS
const MEDIA_NAMES: Record<string, string> = {
  feed: "a post",
  reels: "a reel",
  ad: "an ad",
  live: "a live video",
}

/** A public comment; it can be answered in private, once and for seven days. */
export function CommentContent({ message, meta }: ContentProps) {
  const comment = fields(message.content.comment)
  const where = MEDIA_NAMES[text(comment.media_type) ?? ""] ?? "a post"
  const isReply = text(comment.parent_id) !== null
  return (
    <>
      <WithWords message={message} meta={meta}>
        <Card
          icon={MessageSquareText}
          title={`${isReply ? "Answer in the comments of" : "Comment on"} ${where}`}
          note={message.body_text === null ? "Public, without words" : "Public"}
        />
      </WithWords>
      <PrivateReply message={message} isAnswered={text(comment.reply_message_id) !== null} />
    </>
  )
}

function PrivateReply({ message, isAnswered }: { message: Message; isAnswered: boolean }) {
  const canReply = useMayAct("conversations:reply", conversationIndex.find(message.conversation_id))
  const left_ms = Date.parse(message.position_at) + ANSWERABLE_MS - useNow()
  const [isOpen, setIsOpen] = useState(false)
  if (isAnswered) return <p className="mt-1 text-small text-muted">Answered in private</p>
  if (left_ms <= 0) return <p className="mt-1 text-small text-muted">Too old for a private reply</p>
  if (!canReply) return null
  if (isOpen) return <PrivateReplyForm message={message} onClose={() => setIsOpen(false)} />
  return (
    <p className="mt-1 flex items-center gap-2 text-small text-muted">
      <Button size="sm" onClick={() => setIsOpen(true)}>
        Reply in private
      </Button>
      {left_ms < DAY_MS ? "ends today" : `${Math.floor(left_ms / DAY_MS)} days left`}
    </p>
  )
}

function PrivateReplyForm({ message, onClose }: { message: Message; onClose: () => void }) {
  const client = useQueryClient()
  const [words, setWords] = useState("")
  const [tempId] = useState(newTempId)
  const [isSending, setIsSending] = useState(false)
  const send = async () => {
    setIsSending(true)
    try {
      const body = { body_text: words.trim(), temp_id: tempId }
      const row = await post(`/api/comments/${message.id}/private-reply`, body, Message)
      applyMessages(client, [{ row, seq: OWN_ANSWER }])
      onClose()
    } catch (error) {
      setIsSending(false)
      const reason = error instanceof ApiError ? error.message : "The server cannot be reached."
      toast.error("Not sent", { description: reason })
    }
  }
  return (
    <form
      className="mt-2 space-y-2"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <textarea
        value={words}
        onChange={(event) => setWords(event.target.value)}
        rows={2}
        maxLength={1000}
        autoFocus
        dir="auto"
        aria-label="Private reply"
        placeholder="One private message to whoever wrote this…"
        className="block w-full min-w-60 resize-y rounded-control border border-control/60 bg-raised px-2.5 py-1.5 text-message outline-none placeholder:text-muted focus:border-accent"
      />
      <div className="flex gap-2 pb-1">
        <Button type="submit" size="sm" variant="primary" disabled={words.trim() === "" || isSending}>
          Send in private
        </Button>
        <Button size="sm" variant="ghost" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
