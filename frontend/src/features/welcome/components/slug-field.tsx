"use client"

import { Check, LoaderCircle } from "lucide-react"
import type { ComponentProps } from "react"
import { Button } from "@/components/ui/button"
import { control, Field } from "@/components/ui/field"
import { cn } from "@/lib/format/text"
import { type SlugCheck } from "../use-slug"

type SlugFieldProps = Omit<ComponentProps<"input">, "onSelect"> & {
  check: SlugCheck
  error?: string
  onSuggestion: (slug: string) => void
}

/** The workspace's address, with a live word on whether it is free, and free ones beside it. */
export function SlugField({ check, error, onSuggestion, className, ...props }: SlugFieldProps) {
  const wrong = error ?? check.reason
  return (
    <div>
      <Field label="Address" hint="Small letters, digits and hyphens. You can change it later." error={wrong}>
        {(aria) => (
          <span className="relative block">
            <input
              {...aria}
              autoCapitalize="off"
              autoComplete="off"
              spellCheck={false}
              className={cn(control, "pe-10", className)}
              {...props}
            />
            <span className="pointer-events-none absolute end-3 top-1/2 -translate-y-1/2" aria-hidden>
              {check.isChecking && <LoaderCircle className="size-4 animate-spin text-muted" />}
              {check.isFree && <Check className="size-4 text-ok" />}
            </span>
            <span role="status" className="sr-only">
              {check.isFree && "This address is free."}
            </span>
          </span>
        )}
      </Field>
      {wrong !== undefined && check.suggestions.length > 0 && (
        <p className="mt-2 flex flex-wrap items-center gap-1.5 text-small text-muted">
          Free:
          {check.suggestions.map((slug) => (
            <Button key={slug} size="sm" onClick={() => onSuggestion(slug)} className="max-md:h-9">
              {slug}
            </Button>
          ))}
        </p>
      )}
    </div>
  )
}
