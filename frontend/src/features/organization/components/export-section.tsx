"use client"

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { Section } from "@/components/ui/section"
import { wordsFor } from "@/lib/api/words"
import { fileSize } from "@/lib/format/text"
import { shortDate } from "@/lib/format/time"
import type { Export } from "@/schemas/lifecycle"
import { linkExport, requestExport } from "../mutations"
import { exportsQuery } from "../queries"

/** Taking everything along. */
export function ExportSection() {
  const client = useQueryClient()
  const { data: exports = [] } = useQuery(exportsQuery())
  const request = useMutation({
    mutationFn: requestExport,
    onSuccess: () => client.invalidateQueries({ queryKey: exportsQuery().queryKey }),
    onError: (error) => toast.error(wordsFor(error)),
  })
  const isUnderWay = exports.some(({ state }) => state === "waiting" || state === "running")
  return (
    <Section
      title="Export"
      description="Everything this workspace holds in one file: conversations, customers, members, the audit log. Tokens of connected accounts stay here."
      actions={
        <Button disabled={isUnderWay || request.isPending} onClick={() => request.mutate()}>
          Export everything
        </Button>
      }
    >
      {exports.length > 0 && (
        <ul className="divide-y border-y" aria-label="Exports">
          {exports.map((each) => (
            <li key={each.id} className="flex min-h-11 items-center gap-4 py-2" data-testid="export">
              <span className="min-w-0 flex-1">
                {shortDate(each.created_at)} <span className="text-muted">by {each.asked_by_name}</span>
              </span>
              <State shown={each} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function State({ shown }: { shown: Export }) {
  const save = async () => {
    try {
      const { url } = await linkExport(shown.id)
      window.location.assign(url)
    } catch (error) {
      toast.error(wordsFor(error))
    }
  }
  if (shown.state === "ready")
    return (
      <>
        <span className="text-small text-muted max-md:hidden">
          {fileSize(shown.size_bytes)}
          {shown.expires_at !== null && `, until ${shortDate(shown.expires_at)}`}
        </span>
        <Button onClick={() => void save()}>Download</Button>
      </>
    )
  if (shown.state === "failed") return <span className="text-bad">It could not be made. Try again.</span>
  if (shown.state === "expired") return <span className="text-muted">No longer kept</span>
  return (
    <span className="flex items-center gap-3 text-text-2" role="status">
      <progress className="h-1.5 w-28 accent-accent" value={shown.progress} max={1} aria-label="Being made" />
      {Math.round(shown.progress * 100)} %
    </span>
  )
}
