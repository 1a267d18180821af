"use client"

import { Eye, SendHorizontal } from "lucide-react"
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react"
import { Button } from "@/components/ui/button"
import { Kbd } from "@/components/ui/kbd"
import { useNow } from "@/lib/now"
import { useMayAct } from "@/lib/rights"
import type { Conversation } from "@/schemas/conversation"
import { useAppDispatch, useAppStore } from "@/store"
import { draftChanged } from "@/store/drafts"
import { useOutbox } from "../outbox"
import { channelName } from "../words"
import { WindowClosed, WindowCountdown, windowLeft } from "./reply-window"

const SAVE_AFTER_MS = 300
const MAX_HEIGHT_PX = 220

type ComposerProps = { conversation: Conversation; inputRef: RefObject<HTMLTextAreaElement | null> }

/** Where an agent answers; or why one cannot answer now. */
export function Composer({ conversation, inputRef }: ComposerProps) {
  const canReply = useMayAct("conversations:reply", conversation)
  const now = useNow()
  return (
    <div className="shrink-0 px-3 pt-2 pb-[max(12px,env(safe-area-inset-bottom))] md:px-6 md:pb-4">
      {!canReply ? (
        <p className="flex items-center gap-2 rounded-pop border border-line bg-panel px-4 py-3 text-text-2">
          <Eye className="size-4 shrink-0 text-muted" aria-hidden />
          You can read along here, but not reply.
        </p>
      ) : windowLeft(conversation, now) <= 0 ? (
        <WindowClosed conversation={conversation} />
      ) : (
        <ReplyBox conversation={conversation} inputRef={inputRef} now={now} />
      )}
    </div>
  )
}

function ReplyBox({ conversation, inputRef, now }: ComposerProps & { now: number }) {
  const outbox = useOutbox()
  const { text, setText } = useDraft(conversation.id)
  const isEmpty = text.trim() === ""

  useEffect(() => {
    const input = inputRef.current
    if (input === null) return
    input.style.height = "auto"
    input.style.height = `${Math.min(input.scrollHeight, MAX_HEIGHT_PX)}px`
  }, [text, inputRef])

  const send = () => {
    if (isEmpty) return
    outbox.send(conversation.id, text.trim(), null)
    setText("", true)
    inputRef.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === "Escape") inputRef.current?.blur()
    if (event.key !== "Enter" || event.shiftKey) return
    event.preventDefault()
    send()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      className="rounded-dialog border border-control/60 bg-raised transition-colors focus-within:border-accent"
    >
      <textarea
        ref={inputRef}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        dir="auto"
        rows={1}
        aria-label={`Reply to ${conversation.customer.display_name}`}
        placeholder={`Reply on ${channelName(conversation.channel_type)}…`}
        data-testid="composer-input"
        className="block min-h-11 w-full resize-none bg-transparent px-4 pt-3 pb-1 text-message outline-none placeholder:text-muted"
      />
      <div className="flex h-11 items-center gap-3 ps-4 pe-2">
        <WindowCountdown conversation={conversation} now={now} />
        <span className="ms-auto flex items-center gap-1.5 text-meta text-muted max-md:hidden">
          <Kbd keys="Shift Enter" /> new line
        </span>
        <Button
          type="submit"
          variant="primary"
          className="max-md:ms-auto"
          disabled={isEmpty}
          data-testid="composer-send"
        >
          Send
          <SendHorizontal className="size-3.5 rtl:-scale-x-100" aria-hidden />
        </Button>
      </div>
    </form>
  )
}

/** Text that lives here while typing and is saved as the conversation's draft after a short pause. */
function useDraft(conversationId: string) {
  const store = useAppStore()
  const dispatch = useAppDispatch()
  const [text, setLocal] = useState(() => store.getState().drafts[conversationId] ?? "")
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const unsaved = useRef<string | null>(null)

  const save = useCallback(() => {
    clearTimeout(timer.current)
    if (unsaved.current !== null) dispatch(draftChanged({ conversationId, text: unsaved.current }))
    unsaved.current = null
  }, [conversationId, dispatch])
  useEffect(() => {
    window.addEventListener("pagehide", save)
    return () => {
      window.removeEventListener("pagehide", save)
      save()
    }
  }, [save])

  const setText = (next: string, isFinal = false) => {
    setLocal(next)
    unsaved.current = next
    clearTimeout(timer.current)
    if (isFinal) save()
    else timer.current = setTimeout(save, SAVE_AFTER_MS)
  }
  return { text, setText }
}
