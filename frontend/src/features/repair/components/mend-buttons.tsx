"use client"

import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { TextField } from "@/components/ui/text-field"
import { wordsFor } from "@/lib/api/words"
import type { FailureGroup } from "@/schemas/failures"
import { type Chosen, discard, replay } from "../mutations"
import { failureKeys } from "../queries"
import { countOf, outcomeOf } from "../words"

type MendButtonsProps = {
  kind: FailureGroup["kind"]
  chosen: Chosen
  count: number
  onDone?: () => void
}

/** Try again, or give up with a reason. Many go in turns, and the button tells how far it is. */
export function MendButtons({ kind, chosen, count, onDone }: MendButtonsProps) {
  const client = useQueryClient()
  const [progress, setProgress] = useState<number | null>(null)
  const [isAsking, setIsAsking] = useState(false)
  const [reason, setReason] = useState("")
  const finish = async () => {
    await client.invalidateQueries({ queryKey: failureKeys.all })
    onDone?.()
  }
  const tryAgain = async () => {
    setProgress(0)
    try {
      const mended = await replay(chosen, setProgress)
      const words = outcomeOf(kind, mended)
      if (mended.refused.length > 0) toast.error(words)
      else toast.success(words)
      await finish()
    } catch (error) {
      toast.error(wordsFor(error))
    } finally {
      setProgress(null)
    }
  }
  return (
    <span className="flex shrink-0 items-center gap-2 max-md:w-full">
      <Button disabled={progress !== null || count === 0} onClick={() => void tryAgain()}>
        {progress === null ? "Try again" : `${progress} of ${count}…`}
      </Button>
      <Button variant="ghost" disabled={progress !== null || count === 0} onClick={() => setIsAsking(true)}>
        Give up…
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={`Give up ${countOf(kind, count)}?`}
        confirmLabel="Give up"
        isDangerous
        onConfirm={async () => {
          await discard(chosen, reason.trim() || "No reason given.", () => undefined)
          await finish()
        }}
      >
        <p>They leave this list for everybody. Why is kept in the audit log.</p>
        <div className="pt-3">
          <TextField
            label="Why"
            placeholder="The customer has called instead"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
      </ConfirmDialog>
    </span>
  )
}
