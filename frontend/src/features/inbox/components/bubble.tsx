import { memo } from "react"
import { cn } from "@/lib/format/text"
import { clockTime, fullTime } from "@/lib/format/time"
import type { Message } from "@/schemas/message"
import { MessageActions, type MessageTools } from "../composer/message-actions"
import { BubbleContent } from "../content/registry"
import { DeliveryTicks } from "./delivery-ticks"
import { MessageProblem } from "./message-problem"
import { Quoted } from "./quoted"
import { Reactions } from "./reactions"

type BubbleProps = {
  message: Message
  /** The answered message when it is loaded. */
  quoted: Message | null
  /** Who wrote the answered message. */
  quotedAuthor: string
  /** Who of the team wrote it; null for the signed-in person and for customers. */
  authorName: string | null
  isFirst: boolean
  isLast: boolean
  canReply: boolean
  /** Show another message of the thread. */
  onJump: (messageId: string) => void
  tools?: MessageTools
}

/** One message of the thread, with its quote, reactions, time and how far it got. */
export const Bubble = memo(function Bubble(props: BubbleProps) {
  const { message, authorName, isFirst, isLast, canReply, tools } = props
  const isOut = message.direction === "outbound"
  return (
    <article
      data-testid="message"
      data-message-id={message.id}
      data-direction={message.direction}
      data-status={message.delivery_status ?? ""}
      data-temp-id={message.temp_id ?? ""}
      className={cn(
        "flex flex-col px-4 md:px-6",
        isOut ? "items-end" : "items-start",
        isFirst ? "pt-3" : "pt-0.5",
      )}
    >
      {isFirst && authorName !== null && <p className="mb-1 px-1 text-meta text-muted">{authorName}</p>}
      <div className={cn("group/bubble flex w-full gap-1", isOut ? "flex-row-reverse" : "flex-row")}>
        <div className={cn(bubbleShape(isOut, isFirst, isLast), isSticker(message) && "bg-transparent px-0")}>
          {isAnswer(message) && (
            <Quoted
              message={props.quoted}
              authorName={props.quotedAuthor}
              isHere={message.reply_to_message_id !== null}
              onJump={props.onJump}
            />
          )}
          <BubbleContent message={message} meta={<BubbleMeta message={message} />} />
        </div>
        {tools !== undefined && <MessageActions message={message} tools={tools} />}
      </div>
      <Reactions
        message={message}
        onTakeBack={tools?.canReact ? () => tools.onReact(message, "") : undefined}
      />
      {isOut && <MessageProblem message={message} canReply={canReply} />}
    </article>
  )
})

/** Whether it quotes another message. What asks about a product names a message that only the platform has. */
const isAnswer = ({ reply_to, reply_to_message_id, content }: Message): boolean =>
  reply_to_message_id !== null || (reply_to !== null && content.referred_product === undefined)

/** A sticker stands by itself. */
const isSticker = ({ message_type, attachments, deleted_at, reply_to }: Message): boolean =>
  message_type === "sticker" && deleted_at === null && reply_to === null && attachments[0]?.state === "stored"

/** A bubble's outline: corners towards the author tighten inside a group. */
export function bubbleShape(isOut: boolean, isFirst: boolean, isLast: boolean): string {
  return cn(
    "max-w-[min(68ch,86%)] min-w-0 rounded-dialog px-3 py-1.5 text-message md:max-w-[min(68ch,76%)]",
    isOut ? "bg-bubble-out" : "bg-bubble-in",
    !isFirst && (isOut ? "rounded-se-chip" : "rounded-ss-chip"),
    !isLast && (isOut ? "rounded-ee-chip" : "rounded-es-chip"),
  )
}

function BubbleMeta({ message }: { message: Message }) {
  const at = message.sent_at ?? message.position_at
  return (
    <span className="tabular flex items-center gap-1 text-meta leading-[18px] whitespace-nowrap text-muted select-none">
      {message.edited_at !== null && message.deleted_at === null && <span>edited</span>}
      <time dateTime={at} title={fullTime(at)}>
        {clockTime(at)}
      </time>
      {message.delivery_status !== null && <DeliveryTicks status={message.delivery_status} />}
    </span>
  )
}
