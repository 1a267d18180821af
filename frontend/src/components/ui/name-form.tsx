import type { ComponentProps, FormEventHandler } from "react"
import { cn } from "@/lib/format/text"
import { Button } from "./button"
import { InlineNotice } from "./inline-notice"
import { TextField } from "./text-field"

type NameFormProps = {
  /** What `useApiForm` made of a form with the field `name`. */
  form: {
    submit: FormEventHandler
    field: (name: "name") => Partial<ComponentProps<typeof TextField>>
    problem: string | null
    isSubmitting: boolean
    formState: { isDirty: boolean }
  }
  hint?: string
  className?: string
}

/** What something is called, with a button once it is another name. */
export function NameForm({ form, hint, className }: NameFormProps) {
  return (
    <form
      onSubmit={form.submit}
      noValidate
      className={cn("flex max-w-[420px] flex-wrap items-start gap-2", className)}
    >
      <div className="min-w-0 flex-1">
        <TextField label="Name" hint={hint} {...form.field("name")} />
      </div>
      {form.formState.isDirty && (
        <Button type="submit" size="lg" variant="primary" className="mt-[22px]" disabled={form.isSubmitting}>
          Save
        </Button>
      )}
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
    </form>
  )
}
