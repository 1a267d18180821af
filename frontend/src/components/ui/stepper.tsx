import { cn } from "@/lib/format/text"

type StepperProps = { steps: readonly string[] /** Index of the step one is at. */; current: number }

/** How far one is in a wizard. On phones only the present step has its name. */
export function Stepper({ steps, current }: StepperProps) {
  return (
    <ol aria-label={`Step ${current + 1} of ${steps.length}`} className="flex gap-2">
      {steps.map((step, at) => (
        <li
          key={step}
          aria-current={at === current ? "step" : undefined}
          className={cn(
            "min-w-0 flex-1 border-t-2 pt-2 text-small",
            at <= current ? "border-accent" : "border-line",
            at === current ? "font-medium text-text max-md:flex-[3]" : "text-muted",
          )}
        >
          <span className={cn("block truncate", at !== current && "max-md:sr-only")}>{step}</span>
          {at < current && <span className="sr-only">(done)</span>}
        </li>
      ))}
    </ol>
  )
}
