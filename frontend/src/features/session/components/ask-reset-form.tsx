"use client"

import * as z from "zod/mini"
import { InlineNotice } from "@/components/ui/inline-notice"
import { SubmitButton } from "@/components/ui/submit-button"
import { TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { EmailAddress } from "@/schemas/auth"
import { askReset } from "../mutations"
import { useArrival } from "../use-arrival"

const Form = z.object({ email: EmailAddress })

export function AskResetForm() {
  const arrive = useArrival()
  const form = useApiForm({
    schema: Form,
    defaultValues: { email: "" },
    send: ({ email }) => askReset(email).then(arrive),
  })
  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <TextField
        label="E-mail"
        type="email"
        autoComplete="username"
        data-testid="reset-email"
        {...form.field("email")}
      />
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <SubmitButton isBusy={form.isSubmitting} data-testid="reset-submit">
        Send me a code
      </SubmitButton>
    </form>
  )
}
