"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Check, ChevronRight, X } from "lucide-react"
import { IconButton } from "@/components/ui/icon-button"
import { anyChannel } from "@/lib/channels"
import { cn } from "@/lib/format/text"
import type { Onboarding } from "@/schemas/onboarding"
import { dismissOnboarding, onboardingQuery } from "../queries"

type Step = Onboarding["items"][number]

/** What a step is called, and what pressing it does; a step that leads nowhere yet is left out. */
export type StepActions = Partial<Record<Step["key"], () => void>>

const WORDS: Record<string, { label: string; hint: string }> = {
  reply: {
    label: "Answer a customer",
    hint: "Three have written. They are played by the sandbox and write back.",
  },
  invite: { label: "Invite a colleague", hint: "Everybody sees the same inbox, live." },
  connect: { label: "Connect a channel", hint: `${anyChannel} of your own.` },
}

type FirstStepsProps = {
  actions: StepActions /** With a sentence to each step. */
  isLarge?: boolean
  className?: string
}

/** The first steps of a new workspace, ticked off by what happens. Nothing, once they are done or put away. */
export function FirstSteps({ actions, isLarge = false, className }: FirstStepsProps) {
  const client = useQueryClient()
  const { data } = useQuery(onboardingQuery())
  const steps = data?.items.filter(({ key }) => actions[key] !== undefined) ?? []
  const done = steps.filter(({ is_done }) => is_done).length
  if (data === undefined || data.is_dismissed || done === steps.length) return null

  const dismiss = () => {
    client.setQueryData(onboardingQuery().queryKey, { ...data, is_dismissed: true })
    void dismissOnboarding()
  }
  return (
    <section
      aria-label="First steps"
      data-testid="first-steps"
      className={cn("rounded-pop border border-line bg-raised", className)}
    >
      <header className="flex h-9 items-center gap-2 ps-3 pe-1">
        <h2 className="min-w-0 flex-1 truncate font-medium">First steps</h2>
        <span className="tabular text-small text-muted">
          {done} of {steps.length}
        </span>
        <IconButton label="Put the first steps away" onClick={dismiss} className="size-7 max-md:size-11">
          <X className="size-3.5" aria-hidden />
        </IconButton>
      </header>
      <ul className="px-1 pb-1">
        {steps.map((step) => (
          <li key={step.key}>
            <StepButton step={step} isLarge={isLarge} onPress={actions[step.key]} />
          </li>
        ))}
      </ul>
    </section>
  )
}

type StepButtonProps = { step: Step; isLarge: boolean; onPress?: () => void }

function StepButton({ step, isLarge, onPress }: StepButtonProps) {
  const { label, hint } = WORDS[step.key] ?? { label: step.key, hint: "" }
  return (
    <button
      type="button"
      onClick={onPress}
      data-testid={`step-${step.key}`}
      data-done={step.is_done}
      className={cn(
        "focus-inset group flex min-h-8 w-full items-center gap-2.5 rounded-control px-2 text-start transition-colors duration-80 hover:bg-hover max-md:min-h-11",
        isLarge && "py-2",
      )}
    >
      <span
        className={cn(
          "grid size-4 shrink-0 place-items-center rounded-full border",
          step.is_done ? "border-ok bg-ok text-bg" : "border-control",
        )}
      >
        {step.is_done && <Check className="size-3" strokeWidth={3} aria-hidden />}
      </span>
      <span className="min-w-0 flex-1">
        <span className={cn("block truncate", step.is_done && "text-muted line-through")}>{label}</span>
        {isLarge && !step.is_done && <span className="block text-small text-muted">{hint}</span>}
        {step.is_done && <span className="sr-only">(done)</span>}
      </span>
      <ChevronRight
        className="size-3.5 shrink-0 text-muted opacity-0 transition-opacity duration-80 group-hover:opacity-100 rtl:rotate-180"
        aria-hidden
      />
    </button>
  )
}
