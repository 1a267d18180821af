"use client"

import { Check, Copy } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { cn } from "@/lib/format/text"
import { Button } from "./button"
import { control, Field, type FieldWords } from "./field"

const SHOWN_FOR_MS = 2_000

type CopyFieldProps = Omit<FieldWords, "error"> & { value: string }

/** A value to be taken elsewhere: shown whole, copied with one press. */
export function CopyField({ label, hint, value }: CopyFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), SHOWN_FOR_MS)
    return () => clearTimeout(timer)
  }, [isCopied])

  const copy = async () => {
    input.current?.select()
    // Without the permission it stays selected, for the person's own Ctrl C.
    await navigator.clipboard.writeText(value).then(
      () => setIsCopied(true),
      () => input.current?.focus(),
    )
  }

  return (
    <Field label={label} hint={hint}>
      {(aria) => (
        <span className="flex gap-2">
          <input
            ref={input}
            {...aria}
            readOnly
            value={value}
            className={cn(control, "tabular min-w-0 flex-1 bg-panel")}
          />
          <Button size="lg" onClick={() => void copy()} aria-label={`Copy ${label}`}>
            {isCopied ? (
              <Check className="size-4 text-ok" aria-hidden />
            ) : (
              <Copy className="size-4" aria-hidden />
            )}
            {isCopied ? "Copied" : "Copy"}
          </Button>
          <span role="status" className="sr-only">
            {isCopied && "Copied"}
          </span>
        </span>
      )}
    </Field>
  )
}
