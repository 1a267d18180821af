"use client"

import { useQuery } from "@tanstack/react-query"
import { ShieldCheck } from "lucide-react"
import { InlineNotice } from "@/components/ui/inline-notice"
import { shortDate } from "@/lib/format/time"
import { verdictQuery } from "../queries"

/** Whether every entry is as it was written: each holds the seal of the one before it. */
export function VerifiedMark() {
  const { data: verdict } = useQuery(verdictQuery())
  if (verdict === undefined) return <p className="h-9 text-muted">Checking the seals…</p>
  if (verdict.status === "broken")
    return (
      <InlineNotice tone="bad" className="mb-4">
        The log is not as it was written. {verdict.reason} Tell the support of Inlet, and do not delete
        anything.
      </InlineNotice>
    )
  const anchored =
    verdict.anchored_at === null
      ? ""
      : ` A copy of the newest seal was put elsewhere on ${shortDate(verdict.anchored_at)}.`
  return (
    <p className="flex min-h-9 items-start gap-2 pb-4 text-text-2" data-testid="audit-verified">
      <ShieldCheck className="mt-0.5 size-4 shrink-0 text-ok" aria-hidden />
      <span>
        {verdict.checked === 1 ? "1 entry" : `${verdict.checked} entries`} checked: the chain is unbroken.
        {anchored}
      </span>
    </p>
  )
}
