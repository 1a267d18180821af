import { Check, CircleAlert, LoaderCircle, TriangleAlert } from "lucide-react"
import { cn } from "@/lib/format/text"
import type { ConnectAttempt } from "@/schemas/channels"

type Step = ConnectAttempt["steps"][number]

const SIGNS: Record<Step["state"], React.ReactNode> = {
  running: <LoaderCircle className="size-4 animate-spin text-muted" aria-label="Under way" />,
  ok: <Check className="size-4 text-ok" strokeWidth={2.5} aria-label="Done" />,
  warning: <TriangleAlert className="size-4 text-warn" aria-label="Done, with a remark" />,
  failed: <CircleAlert className="size-4 text-bad" aria-label="Failed" />,
}

type AttemptStepsProps = {
  attempt: ConnectAttempt
  isBusy?: boolean
  /** The problem is told elsewhere on the page. */
  isProblemTold?: boolean
}

/** What was done so far, line by line. */
export function AttemptSteps({ attempt, isBusy = false, isProblemTold = false }: AttemptStepsProps) {
  const groups = groupsOf(attempt.steps)
  return (
    <div role="status" aria-live="polite" className="mb-6 space-y-4" data-testid="connect-steps">
      {groups.map(([account, steps]) => (
        <div key={account}>
          {account !== "" && <p className="mb-1 font-medium">{account}</p>}
          <ul>
            {steps.map((step) => (
              <li key={step.key} className="flex min-h-8 items-start gap-2.5 py-1">
                <span className="mt-0.5">{SIGNS[step.state]}</span>
                <span className="min-w-0">
                  {step.label}
                  {step.detail !== "" && !(isProblemTold && step.detail === attempt.problem?.detail) && (
                    <span
                      className={cn("block text-small", step.state === "failed" ? "text-bad" : "text-text-2")}
                    >
                      {step.detail}
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {isBusy && !attempt.steps.some(({ state }) => state === "running") && (
        <p className="flex items-center gap-2.5 text-muted">
          <LoaderCircle className="size-4 animate-spin" aria-hidden /> One moment…
        </p>
      )}
    </div>
  )
}

/** What was done for all first, then what was done for each account. */
function groupsOf(steps: readonly Step[]): [string, Step[]][] {
  const groups = new Map<string, Step[]>()
  for (const step of steps) groups.set(step.account, [...(groups.get(step.account) ?? []), step])
  return [...groups]
}
