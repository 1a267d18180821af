import { type ComponentProps, useId } from "react"
import { cn } from "@/lib/format/text"

type FieldProps = ComponentProps<"input"> & { label: string; error?: string }

/** A labelled text input with its error underneath. */
export function Field({ label, error, className, ...props }: FieldProps) {
  const id = useId()
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-small font-medium text-text-2">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        className={cn(
          "h-10 w-full rounded-control border border-control bg-raised px-3 text-message placeholder:text-muted aria-invalid:border-bad",
          className,
        )}
        {...props}
      />
      {error !== undefined && (
        <p id={`${id}-error`} className="text-small text-bad">
          {error}
        </p>
      )}
    </div>
  )
}
