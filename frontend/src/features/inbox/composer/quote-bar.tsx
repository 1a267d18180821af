import { useInfiniteQuery } from "@tanstack/react-query"
import { X } from "lucide-react"
import { IconButton } from "@/components/ui/icon-button"
import { rowsOf } from "@/lib/query/paged-list"
import type { ConversationDetail } from "@/schemas/conversation"
import type { Quote } from "@/store/quotes"
import { briefly } from "../components/quoted"
import { messagesQuery } from "../queries"

type QuoteBarProps = { conversation: ConversationDetail; quote: Quote; onRemove: () => void }

/** Above the box: the message that the next reply will quote, as it is now. */
export function QuoteBar({ conversation, quote, onRemove }: QuoteBarProps) {
  const { data, hasNextPage } = useInfiniteQuery(messagesQuery(conversation.id))
  const message = rowsOf(data).find((row) => row.channel_message_id === quote.channel_message_id)
  const whose = message?.direction === "inbound" ? conversation.customer.display_name : "your team"
  const elsewhere = hasNextPage ? "Scroll up to see it" : "It is not in this conversation any more"
  return (
    <div className="flex items-start gap-1 px-3 pt-2.5" data-testid="composer-quote">
      <div className="min-w-0 grow rounded-control border-s-2 border-accent bg-text/5 px-2 py-1 text-small">
        <p dir="auto" className="truncate font-medium">
          Reply to {message === undefined ? "an earlier message" : whose}
        </p>
        <p dir="auto" className="line-clamp-2 min-h-4 text-text-2 wrap-anywhere">
          {message === undefined ? data && elsewhere : briefly(message)}
        </p>
      </div>
      <IconButton label="Do not quote it" keys="Esc" className="-me-1 size-7" onClick={onRemove}>
        <X className="size-3.5" aria-hidden />
      </IconButton>
    </div>
  )
}
