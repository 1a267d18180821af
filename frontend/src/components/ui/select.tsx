import { ChevronDown } from "lucide-react"
import type { ComponentProps } from "react"
import { cn } from "@/lib/format/text"
import { control, Field, type FieldWords } from "./field"

export type Option<Value extends string = string> = { value: Value; label: string; isDisabled?: boolean }

type SelectProps = ComponentProps<"select"> & FieldWords & { options: readonly Option[] }

/** One of a list. The browser's own: it knows every keyboard, screen reader and phone. */
export function Select({ label, hint, error, options, className, ...props }: SelectProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(aria) => (
        <span className="relative block">
          <select
            {...aria}
            className={cn(control, "cursor-pointer appearance-none pe-9", className)}
            {...props}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value} disabled={option.isDisabled}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronDown
            aria-hidden
            className="pointer-events-none absolute end-3 top-1/2 size-4 -translate-y-1/2 text-muted"
          />
        </span>
      )}
    </Field>
  )
}
