"use client"

import type { LucideIcon } from "lucide-react"
import { RadioGroup as Radix } from "radix-ui"
import { useId } from "react"
import { cn } from "@/lib/format/text"

type RadioCardOption<Value extends string> = { value: Value; label: string; hint?: string; icon?: LucideIcon }

type RadioCardsProps<Value extends string> = {
  label: string
  /** Undefined while it is not known yet. */
  value: Value | undefined
  onValueChange: (value: Value) => void
  options: readonly RadioCardOption<Value>[]
  isLabelHidden?: boolean
  className?: string
}

/** One of a few, each with room for a sentence. Arrow keys move, as in any radio group. */
export function RadioCards<Value extends string>(props: RadioCardsProps<Value>) {
  const { label, value, onValueChange, options, isLabelHidden = false, className } = props
  const id = useId()
  return (
    <div className="min-w-0 space-y-1.5">
      <p id={id} className={isLabelHidden ? "sr-only" : "text-small font-medium text-text-2"}>
        {label}
      </p>
      <Radix.Root
        aria-labelledby={id}
        value={value ?? ""}
        onValueChange={(next) => onValueChange(next as Value)}
        className={cn("grid gap-2 md:grid-cols-3", className)}
      >
        {options.map(({ icon: Icon, ...option }) => (
          <Radix.Item
            key={option.value}
            value={option.value}
            aria-labelledby={`${id}-${option.value}`}
            className="flex min-h-11 items-start gap-2.5 rounded-control border border-line bg-raised p-3 text-start transition-colors duration-80 hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-selected"
          >
            {Icon !== undefined && <Icon className="mt-0.5 size-4 shrink-0 text-text-2" aria-hidden />}
            <span className="min-w-0 flex-1">
              <span id={`${id}-${option.value}`} className="block font-medium">
                {option.label}
              </span>
              {option.hint !== undefined && (
                <span className="block text-small text-text-2">{option.hint}</span>
              )}
            </span>
            <span className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-control">
              <Radix.Indicator className="size-2 rounded-full bg-accent" />
            </span>
          </Radix.Item>
        ))}
      </Radix.Root>
    </div>
  )
}
