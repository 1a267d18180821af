import { Clock, RotateCw, TriangleAlert } from "lucide-react"
import { Button } from "@/components/ui/button"
import { cn } from "@/lib/format/text"
import { clockTime } from "@/lib/format/time"
import type { Message } from "@/schemas/message"
import type { OutboxItem } from "@/store/outbox"
import type { FileKind } from "@/store/uploads"
import { sentAttachment } from "@/lib/uploads/sent-files"
import { useOutbox } from "../outbox"
import { bubbleShape } from "./bubble"
import { BubbleContent } from "../content/registry"
import { ProblemLine } from "./message-problem"

const isFile = (type: string): boolean => ["image", "video", "audio", "file", "sticker"].includes(type)

/** The message that the reply will be. */
const pendingMessage = (item: OutboxItem): Message => ({
  id: "",
  conversation_id: item.conversation_id,
  direction: "outbound",
  message_type: item.message_type,
  body_text: item.body_text,
  channel_message_id: null,
  attachments: isFile(item.message_type)
    ? item.attachment_ids.map((id) => sentAttachment(id, item.message_type as FileKind))
    : [],
  reply_to: item.reply_to,
  reply_to_message_id: null,
  target_id: null,
  content: item.content,
  reactions: [],
  edited_at: null,
  deleted_at: null,
  sent_by: null,
  sent_at: null,
  received_at: null,
  created_at: item.created_at,
  position_at: item.created_at,
  delivery_status: null,
  error: null,
  temp_id: item.temp_id,
  rev: 0,
})

type PendingProps = { item: OutboxItem; isFirst: boolean; isLast: boolean }

/** A reply of this tab that the server has not acknowledged yet. */
export function PendingBubble({ item, isFirst, isLast }: PendingProps) {
  const outbox = useOutbox()
  const isRefused = item.state === "refused"
  const Icon = isRefused ? TriangleAlert : Clock
  const words = isRefused ? "Not sent" : "Waiting to be sent"
  return (
    <article
      data-testid="message"
      data-message-id=""
      data-direction="outbound"
      data-status={isRefused ? "failed" : "queued"}
      data-temp-id={item.temp_id}
      className={cn("flex flex-col items-end px-4 md:px-6", isFirst ? "pt-3" : "pt-0.5")}
    >
      <div className={bubbleShape(true, isFirst, isLast)}>
        <BubbleContent
          message={pendingMessage(item)}
          meta={
            <span className="tabular flex items-center gap-1 text-meta leading-[18px] text-muted">
              {clockTime(item.created_at)}
              <span
                role="img"
                aria-label={words}
                title={words}
                className={isRefused ? "text-bad" : undefined}
              >
                <Icon className="size-3.5" />
              </span>
            </span>
          }
        />
      </div>
      {item.state === "waiting" && (
        <ProblemLine isBad={false} text="Will be sent when the connection is back." />
      )}
      {isRefused && (
        <ProblemLine isBad text={`Not sent. ${item.problem ?? ""}`}>
          <Button
            variant="link"
            size="inline"
            className="text-small"
            onClick={() => outbox.resend(item.temp_id)}
          >
            <RotateCw className="size-3" aria-hidden />
            Retry
          </Button>
          <Button
            variant="link"
            size="inline"
            className="text-small"
            onClick={() => outbox.discard(item.temp_id)}
          >
            Discard
          </Button>
        </ProblemLine>
      )}
    </article>
  )
}
