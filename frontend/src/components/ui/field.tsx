import { type ReactNode, useId } from "react"

/** What a control needs to be tied to its label, hint and error. */
export type FieldAria = { id: string; "aria-invalid": boolean; "aria-describedby": string | undefined }

export type FieldWords = { label: string; hint?: ReactNode; error?: string }

type FieldProps = FieldWords & { children: (aria: FieldAria) => ReactNode }

/** Look of every control that is a box to type or choose in. 16 px on phones, so that iOS does not zoom in. */
export const control =
  "h-10 w-full rounded-control border border-control bg-raised px-3 text-message placeholder:text-muted aria-invalid:border-bad disabled:bg-hover disabled:text-muted max-md:h-11 max-md:text-title"

/** A label above, a control, and below it what is wrong with it or else a hint. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId()
  const below = error ?? hint
  return (
    <div className="min-w-0 space-y-1.5">
      <label htmlFor={id} className="block text-small font-medium text-text-2">
        {label}
      </label>
      {children({
        id,
        "aria-invalid": error !== undefined,
        "aria-describedby": below === undefined ? undefined : `${id}-below`,
      })}
      {below !== undefined && (
        <p
          id={`${id}-below`}
          className={error === undefined ? "text-small text-muted" : "text-small text-bad"}
        >
          {below}
        </p>
      )}
    </div>
  )
}
