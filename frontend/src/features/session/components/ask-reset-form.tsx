"use client"

import { z } from "zod"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
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
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="w-full max-md:h-11"
        disabled={form.isSubmitting}
        data-testid="reset-submit"
      >
        {form.isSubmitting ? "One moment…" : "Send me a code"}
      </Button>
    </form>
  )
}
