import { RotateCw } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { cn } from "@/lib/format/text"
import type { Message } from "@/schemas/message"
import { useMessageActions } from "../mutations"

type MessageProblemProps = { message: Message; canReply: boolean; className?: string }

/** Under a reply that failed or whose fate is unknown: what happened, what is safe, what can be done. */
export function MessageProblem({ message, canReply, className }: MessageProblemProps) {
  const { retry, confirm } = useMessageActions()
  const [isBusy, setIsBusy] = useState(false)
  const status = message.delivery_status
  if (status === "queued" && message.error !== null)
    return (
      <ProblemLine
        isBad={false}
        text={`${message.error.detail} ${message.error.advice ?? ""}`}
        className={className}
      />
    )
  if (status !== "failed" && status !== "unconfirmed") return null

  const act = (action: (message: Message) => Promise<void>) => async () => {
    setIsBusy(true)
    await action(message)
    setIsBusy(false)
  }
  const isFailed = status === "failed"
  return (
    <ProblemLine
      isBad={isFailed}
      text={isFailed ? failureText(message) : "No answer from the channel; it may have arrived."}
      note={isFailed ? (message.error?.advice ?? undefined) : undefined}
      title={platformWords(message)}
      className={className}
    >
      {canReply && (
        <Button
          variant="link"
          size="inline"
          className="text-small"
          disabled={isBusy}
          onClick={() => void act(retry)()}
        >
          <RotateCw className="size-3" aria-hidden />
          {isFailed ? "Retry" : "Send again"}
        </Button>
      )}
      {canReply && !isFailed && (
        <Button
          variant="link"
          size="inline"
          className="text-small"
          disabled={isBusy}
          onClick={() => void act(confirm)()}
        >
          Mark as sent
        </Button>
      )}
    </ProblemLine>
  )
}

export function ProblemLine({
  isBad,
  text,
  note,
  title,
  className,
  children,
}: {
  isBad: boolean
  text: string
  /** What can be done about it. */
  note?: string
  /** What the platform itself said, for whoever wants to know. */
  title?: string
  className?: string
  children?: React.ReactNode
}) {
  return (
    <div
      className={cn(
        "mt-1 mb-1 flex max-w-[68ch] flex-wrap items-center justify-end gap-x-3 gap-y-0.5 px-1 text-end text-small",
        className,
      )}
    >
      <span className={isBad ? "text-bad" : "text-warn"} title={title}>
        {text}
      </span>
      {note !== undefined && <span className="text-muted">{note}</span>}
      {children}
    </div>
  )
}

/** "Meta: #131047, trace Az9": what its support asks for. */
function platformWords({ error }: Message): string | undefined {
  const said = error?.platform
  if (said == null) return undefined
  const code = [said.code, said.subcode].filter((each) => each !== null).join("/")
  return [said.title, code && `code ${code}`, said.trace_id && `trace ${said.trace_id}`]
    .filter(Boolean)
    .join(", ")
}

/** A line has said already what did not happen. */
const failureText = ({ message_type, error }: Message): string =>
  `${message_type === "event" ? "" : "Not delivered. "}${error?.detail ?? "The channel gave no reason."}`
