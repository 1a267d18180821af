"use client"

import { useQuery } from "@tanstack/react-query"
import { Check, LoaderCircle } from "lucide-react"
import { useEffect, useState } from "react"
import { InlineNotice } from "@/components/ui/inline-notice"
import { cn } from "@/lib/format/text"
import type { Setup } from "@/schemas/onboarding"
import { enter } from "../mutations"
import { setupQuery } from "../queries"

const WORDS: Record<string, string> = {
  workspace: "A place of your own",
  people: "You as its owner",
  conversations: "A sandbox inbox to try things out",
}
/** How long somebody who could go in is asked to wait for the rest. */
const PATIENCE_MS = 4_000

/** What is being made, until one can go in: then one is taken there. */
export function SetupProgress({ made }: { made: Setup }) {
  const { data: setup = made } = useQuery({ ...setupQuery(made.organization.id), initialData: made })
  const [isPatient, setIsPatient] = useState(true)
  useEffect(() => {
    const timer = setTimeout(() => setIsPatient(false), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  const mayEnter = setup.is_complete || (setup.is_ready && !isPatient)
  useEffect(() => {
    if (mayEnter) enter(setup.organization.slug)
  }, [mayEnter, setup.organization.slug])
  const current = setup.steps.findIndex((step) => !step.is_done)

  return (
    <div className="space-y-4" role="status">
      <ol className="space-y-3">
        {setup.steps.map(({ key, is_done }, at) => (
          <li key={key} className={cn("flex items-center gap-3", !is_done && at !== current && "text-muted")}>
            <span className="grid size-5 shrink-0 place-items-center">
              {is_done && <Check className="size-4 text-ok" aria-hidden />}
              {!is_done && at === current && (
                <LoaderCircle className="size-4 animate-spin text-accent" aria-hidden />
              )}
            </span>
            {WORDS[key] ?? key}
            {is_done && <span className="sr-only">(done)</span>}
          </li>
        ))}
      </ol>
      {setup.has_failed && (
        <InlineNotice tone="warn">
          This takes longer than it should. It goes on by itself, also when you close this page.
        </InlineNotice>
      )}
    </div>
  )
}
