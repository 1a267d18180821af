"use client"

import { Check, Minus } from "lucide-react"
import { Checkbox as Radix } from "radix-ui"
import { type ComponentProps, type ReactNode, useId } from "react"

type CheckboxProps = ComponentProps<typeof Radix.Root> & { label: ReactNode; hint?: ReactNode }

/** A tick with its words; `checked="indeterminate"` stands for "some of them". */
export function Checkbox({ label, hint, ...props }: CheckboxProps) {
  const id = useId()
  return (
    <span className="flex items-start gap-2.5 py-1 max-md:py-2.5">
      <Radix.Root
        id={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="group relative mt-0.5 grid size-4 after:absolute after:-inset-3 shrink-0 place-items-center rounded-chip border border-control bg-raised text-on-accent data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent disabled:opacity-50"
        {...props}
      >
        <Radix.Indicator>
          <Check strokeWidth={3} className="size-3 group-data-[state=indeterminate]:hidden" aria-hidden />
          <Minus
            strokeWidth={3}
            className="hidden size-3 group-data-[state=indeterminate]:block"
            aria-hidden
          />
        </Radix.Indicator>
      </Radix.Root>
      <span className="min-w-0">
        <label htmlFor={id} className="block">
          {label}
        </label>
        {hint !== undefined && (
          <span id={`${id}-hint`} className="block text-small text-muted">
            {hint}
          </span>
        )}
      </span>
    </span>
  )
}
