"use client"

import type { ChangeEvent, ComponentProps } from "react"
import { formatCode } from "@/lib/format/code"
import { cn } from "@/lib/format/text"
import { control, Field, type FieldWords } from "./field"

type CodeFieldProps = ComponentProps<"input"> & FieldWords

/** A code from an e-mail, XXXX-XXXX: one field, so that paste, autofill and screen readers simply work. */
export function CodeField({ label, hint, error, className, onChange, ...props }: CodeFieldProps) {
  const tidy = (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.target
    const caret = formatCode(input.value.slice(0, input.selectionStart ?? undefined)).length
    input.value = formatCode(input.value)
    input.setSelectionRange(caret, caret)
    onChange?.(event)
  }
  return (
    <Field label={label} hint={hint} error={error}>
      {(aria) => (
        <input
          {...aria}
          type="text"
          inputMode="text"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          placeholder="XXXX-XXXX"
          className={cn(
            control,
            "tabular h-12 text-center text-page tracking-[0.2em] max-md:h-12 max-md:text-page",
            className,
          )}
          onChange={tidy}
          {...props}
        />
      )}
    </Field>
  )
}
