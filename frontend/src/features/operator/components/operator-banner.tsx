"use client"

import { ShieldAlert } from "lucide-react"
import { useState } from "react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { NoContent, post } from "@/lib/api/http"
import { quitSeat } from "@/lib/api/seat"
import { wordsFor } from "@/lib/api/words"
import { clockTime } from "@/lib/format/time"
import { useMe } from "@/lib/session-context"

/** Always in sight while it is not the person who looks: who it is, why, until when, and the way out. */
export function OperatorBanner() {
  const { operator, user, organization } = useMe()
  const [isBusy, setIsBusy] = useState(false)
  if (operator === null) return null
  const leave = async () => {
    setIsBusy(true)
    try {
      await post("/api/operator/leave", {}, NoContent)
      quitSeat()
    } catch (error) {
      toast.error(wordsFor(error))
      setIsBusy(false)
    }
  }
  return (
    <aside
      aria-label="Operator"
      data-testid="operator-banner"
      className="flex shrink-0 flex-wrap items-center justify-center gap-x-3 gap-y-1 bg-warn px-4 py-1.5 text-on-accent"
    >
      <ShieldAlert className="size-4 shrink-0" aria-hidden />
      <p className="min-w-0 [overflow-wrap:anywhere]">
        <strong>{operator.name}</strong> of Inlet in the place of <strong>{user.name}</strong> at{" "}
        {organization.name}, {operator.may_change ? "changes allowed" : "to look only"}, until{" "}
        {clockTime(operator.ends_at)}: {operator.reason}
      </p>
      <Button size="sm" disabled={isBusy} onClick={() => void leave()}>
        Leave
      </Button>
    </aside>
  )
}
