"use client"

import { useQuery } from "@tanstack/react-query"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import { fullTime } from "@/lib/format/time"
import type { Failure } from "@/schemas/failures"
import { failureQuery } from "../queries"

/** One failure with what the platform sent, as it came. */
export function FailureDetails({ failure }: { failure: Failure }) {
  const { data, error } = useQuery(failureQuery(failure.id))
  const facts = [
    ["Reason", failure.reason],
    ["Code", failure.code],
    ["When", fullTime(failure.occurred_at)],
    ["Tries", String(failure.tries)],
    ["Id", failure.id],
  ]
  return (
    <div className="space-y-4 p-4">
      <dl className="grid grid-cols-[5rem_1fr] gap-x-3 gap-y-1">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
      {error !== null && <p className="text-bad">{wordsFor(error)}</p>}
      {data === undefined && error === null && <Skeleton className="h-32" />}
      {data !== undefined && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reached by keyboard
          tabIndex={0}
          aria-label="What the platform sent"
          className="max-h-[50vh] overflow-auto rounded-control bg-panel p-3 text-small"
        >
          {data.raw === null ? "What was sent is not kept any more." : JSON.stringify(data.raw, null, 2)}
        </pre>
      )}
    </div>
  )
}
