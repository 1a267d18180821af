import { Clock, RotateCw, TriangleAlert } from "lucide-react"
import { Button } from "@/components/ui/button"
import { cn } from "@/lib/format/text"
import { clockTime } from "@/lib/format/time"
import type { OutboxItem } from "@/store/outbox"
import { useOutbox } from "../outbox"
import { bubbleShape } from "./bubble"
import { Words } from "../content/words"
import { ProblemLine } from "./message-problem"

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
        <Words
          text={item.body_text}
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
