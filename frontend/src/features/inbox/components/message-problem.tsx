import { RotateCw } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import type { Message } from "@/schemas/message"
import { useMessageActions } from "../mutations"

/** Under a reply that failed or whose fate is unknown: what happened, what is safe, what can be done. */
export function MessageProblem({ message, canReply }: { message: Message; canReply: boolean }) {
  const { retry, confirm } = useMessageActions()
  const [isBusy, setIsBusy] = useState(false)
  const status = message.delivery_status
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
  children,
}: {
  isBad: boolean
  text: string
  children?: React.ReactNode
}) {
  return (
    <div className="mt-1 mb-1 flex max-w-[68ch] flex-wrap items-center justify-end gap-x-3 gap-y-0.5 px-1 text-end text-small">
      <span className={isBad ? "text-bad" : "text-warn"}>{text}</span>
      {children}
    </div>
  )
}

const failureText = (message: Message): string =>
  `Not delivered. ${message.error?.detail ?? "The channel gave no reason."}`
