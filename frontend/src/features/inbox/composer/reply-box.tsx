"use client"

import { SendHorizontal } from "lucide-react"
import { type KeyboardEvent, type RefObject, useEffect } from "react"
import { Button } from "@/components/ui/button"
import { Kbd } from "@/components/ui/kbd"
import type { Composer, ConversationDetail } from "@/schemas/conversation"
import { type NewReply, useOutbox } from "../outbox"
import { channelName } from "../words"
import { EmojiButton } from "./emoji-button"
import { QuoteBar } from "./quote-bar"
import { fitText } from "./rules"
import { TextCounter } from "./text-counter"
import { ToolMenu } from "./tool-menu"
import { useDraft } from "./use-draft"
import { useTyping } from "./use-typing"
import { WindowCountdown } from "./window-state"
import type { Quote } from "./composer"

const MAX_HEIGHT_PX = 220

type ReplyBoxProps = {
  conversation: ConversationDetail
  composer: Composer
  inputRef: RefObject<HTMLTextAreaElement | null>
  quote: Quote | null
  onQuoteRemoved: () => void
}

/** Text, and the ways to send something else. */
export function ReplyBox({ conversation, composer, inputRef, quote, onQuoteRemoved }: ReplyBoxProps) {
  const outbox = useOutbox()
  const { text, setText } = useDraft(conversation.id)
  const tellTyping = useTyping(conversation.id)
  const rule = composer.limits.text
  const fit = fitText(text.trim(), rule)
  const isUnsendable = text.trim() === "" || fit.isTooLong

  useEffect(() => {
    const input = inputRef.current
    if (input === null) return
    input.style.height = "auto"
    input.style.height = `${Math.min(input.scrollHeight, MAX_HEIGHT_PX)}px`
  }, [text, inputRef])
  useEffect(() => {
    if (quote !== null) inputRef.current?.focus()
  }, [quote, inputRef])

  const dispatch = (reply: NewReply) => {
    outbox.send(conversation.id, { ...reply, reply_to: quote?.message.channel_message_id })
    onQuoteRemoved()
  }
  const send = () => {
    if (isUnsendable) return
    dispatch({ message_type: "text", body_text: text.trim() })
    setText("", true)
    inputRef.current?.focus()
  }
  const insert = (words: string) => {
    const input = inputRef.current
    const [from, to] = [input?.selectionStart ?? text.length, input?.selectionEnd ?? text.length]
    setText(text.slice(0, from) + words + text.slice(to))
    requestAnimationFrame(() => {
      input?.focus()
      input?.setSelectionRange(from + words.length, from + words.length)
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === "Escape" && quote !== null) return onQuoteRemoved()
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
      className="@container rounded-dialog border border-control/60 bg-raised transition-colors focus-within:border-accent"
    >
      {quote !== null && <QuoteBar {...quote} onRemove={onQuoteRemoved} />}
      <textarea
        ref={inputRef}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          if (event.target.value.trim() !== "") tellTyping()
        }}
        onKeyDown={onKeyDown}
        dir="auto"
        rows={1}
        aria-label={`Reply to ${conversation.customer.display_name}`}
        placeholder={`Reply on ${channelName(conversation.channel_type)}…`}
        data-testid="composer-input"
        className="block min-h-11 w-full resize-none bg-transparent px-4 pt-3 pb-1 text-message outline-none placeholder:text-muted"
      />
      <div className="flex h-11 items-center gap-1 ps-2 pe-2">
        <ToolMenu conversation={conversation} composer={composer} onSend={dispatch} />
        <EmojiButton onPick={insert} />
        <span className="ms-1 flex min-w-0 items-center gap-3">
          <WindowCountdown window={composer.window} />
        </span>
        <span className="ms-auto flex items-center gap-3 ps-2">
          <TextCounter fit={fit} unit={rule.unit} />
          {!fit.isNear && (
            <span className="hidden items-center gap-1.5 text-meta whitespace-nowrap text-muted @xl:flex">
              <Kbd keys="Shift Enter" /> new line
            </span>
          )}
          <Button type="submit" variant="primary" disabled={isUnsendable} data-testid="composer-send">
            Send
            <SendHorizontal className="size-3.5 rtl:-scale-x-100" aria-hidden />
          </Button>
        </span>
      </div>
    </form>
  )
}
