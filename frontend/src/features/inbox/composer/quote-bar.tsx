import { X } from "lucide-react"
import { IconButton } from "@/components/ui/icon-button"
import type { Quote } from "@/store/quotes"

type QuoteBarProps = { quote: Quote; onRemove: () => void }

/** Above the box: the message that the next reply will quote. */
export function QuoteBar({ quote, onRemove }: QuoteBarProps) {
  return (
    <div className="flex items-start gap-1 px-3 pt-2.5" data-testid="composer-quote">
      <div className="min-w-0 grow rounded-control border-s-2 border-accent bg-text/5 px-2 py-1 text-small">
        <p dir="auto" className="truncate font-medium">
          Reply to {quote.author_name}
        </p>
        <p dir="auto" className="line-clamp-2 text-text-2 wrap-anywhere">
          {quote.words}
        </p>
      </div>
      <IconButton label="Do not quote it" keys="Esc" className="-me-1 size-7" onClick={onRemove}>
        <X className="size-3.5" aria-hidden />
      </IconButton>
    </div>
  )
}
