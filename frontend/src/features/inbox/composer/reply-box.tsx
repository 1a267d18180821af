"use client"

import { SendHorizontal } from "lucide-react"
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useState } from "react"
import { Button } from "@/components/ui/button"
import { Kbd } from "@/components/ui/kbd"
import { cn } from "@/lib/format/text"
import { toast } from "@/lib/toast"
import type { Composer, ConversationDetail } from "@/schemas/conversation"
import { type NewReply, useOutbox } from "../outbox"
import { AttachButton } from "../uploads/attach-button"
import { repliesOf } from "../uploads/rules"
import { Tray } from "../uploads/tray"
import { useAttachments } from "../uploads/use-attachments"
import { RecordingBar, VoiceButton } from "../voice/voice-button"
import { channelName } from "../words"
import { EmojiButton } from "./emoji-button"
import { QuoteBar } from "./quote-bar"
import { fitText } from "./rules"
import { TextCounter } from "./text-counter"
import { ToolMenu } from "./tool-menu"
import { useDraft } from "./use-draft"
import { useQuote } from "./use-quote"
import { useTyping } from "./use-typing"
import { WindowCountdown } from "./window-state"

const MAX_HEIGHT_PX = 220

type ReplyBoxProps = {
  conversation: ConversationDetail
  composer: Composer
  inputRef: RefObject<HTMLTextAreaElement | null>
}

/** Text, and the ways to send something else. */
export function ReplyBox({ conversation, composer, inputRef }: ReplyBoxProps) {
  const outbox = useOutbox()
  const { text, setText } = useDraft(conversation.id)
  const { quote, removeQuote } = useQuote(conversation.id, inputRef)
  const tellTyping = useTyping(conversation.id)
  const rule = composer.limits.text
  const fit = fitText(text.trim(), rule)
  const { items, isBusy, isOffered, attach, uploader } = useAttachments(conversation, composer)
  const isUnsendable = (text.trim() === "" && items.length === 0) || fit.isTooLong || isBusy
  const [isRecording, setIsRecording] = useState(false)
  const endRecording = useCallback(() => {
    setIsRecording(false)
    requestAnimationFrame(() => inputRef.current?.focus())
  }, [inputRef])

  useEffect(() => {
    const input = inputRef.current
    if (input === null) return
    input.style.height = "auto"
    input.style.height = `${Math.min(input.scrollHeight, MAX_HEIGHT_PX)}px`
  }, [text, inputRef])

  const dispatch = (reply: NewReply) => {
    outbox.send(conversation.id, { ...reply, reply_to: quote?.channel_message_id })
    removeQuote()
  }
  const send = () => {
    if (isUnsendable) return
    const [first, ...others] = repliesOf(items, text.trim(), composer.limits)
    if (first !== undefined) dispatch(first)
    for (const reply of others) outbox.send(conversation.id, reply)
    uploader.release(items.map((item) => item.id))
    setText("", true)
    inputRef.current?.focus()
  }
  const addVoice = (file: File, onReady?: (fileId: string) => void) =>
    uploader.add({ conversation_id: conversation.id }, { file, kind: "audio", voice: true }, onReady)
  const keepVoice = (file: File) => {
    addVoice(file)
    toast.info(`Your recording waits in the conversation with ${conversation.customer.display_name}`)
  }
  const sendVoice = (file: File) => {
    endRecording()
    const id = addVoice(file, (fileId) => {
      dispatch({ message_type: "audio", content: { voice: true }, attachment_ids: [fileId] })
      uploader.release([id])
    })
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
    if (event.key === "Escape" && quote !== null) return removeQuote()
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
      {quote !== null && <QuoteBar conversation={conversation} quote={quote} onRemove={removeQuote} />}
      <Tray items={items} limits={composer.limits} uploader={uploader} />
      {isRecording && <RecordingBar onSend={sendVoice} onClose={endRecording} onLeft={keepVoice} />}
      <textarea
        ref={inputRef}
        hidden={isRecording}
        onPaste={(event) => {
          if (event.clipboardData.files.length === 0) return
          // What programs copy as a table or as words is pasted as such, though a picture of it comes along.
          if (event.clipboardData.types.includes("text/plain")) return
          event.preventDefault()
          attach([...event.clipboardData.files])
        }}
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
      <div
        className={cn(
          "flex h-11 items-center gap-1 ps-2 pe-2 max-md:h-12 max-md:gap-0 max-md:ps-1 max-md:pe-1",
          isRecording && "hidden",
        )}
      >
        <ToolMenu conversation={conversation} composer={composer} onSend={dispatch} />
        {isOffered && <AttachButton onFiles={attach} />}
        <EmojiButton onPick={insert} />
        {composer.kinds.includes("audio") && !isRecording && (
          <VoiceButton onBegin={() => setIsRecording(true)} />
        )}
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
          <Button
            type="submit"
            variant="primary"
            className="max-md:size-10 max-md:p-0"
            disabled={isUnsendable}
            data-testid="composer-send"
          >
            <span className="max-md:sr-only">Send</span>
            <SendHorizontal className="size-3.5 max-md:size-4 rtl:-scale-x-100" aria-hidden />
          </Button>
        </span>
      </div>
    </form>
  )
}
