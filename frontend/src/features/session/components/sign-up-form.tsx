"use client"

import { useState } from "react"
import * as z from "zod/mini"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { SubmitButton } from "@/components/ui/submit-button"
import { PasswordField, TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { LegalSentence } from "@/lib/legal"
import { EmailAddress, NewPassword } from "@/schemas/auth"
import { signUp } from "../mutations"
import { useArrival } from "../use-arrival"
import { Providers } from "./providers"

const Form = z.object({ email: EmailAddress, password: z.union([z.literal(""), NewPassword]) })

/** One field is enough: the address. A password is for those who want one. */
export function SignUpForm() {
  const arrive = useArrival()
  const [wantsPassword, setWantsPassword] = useState(false)
  const form = useApiForm({
    schema: Form,
    defaultValues: { email: "", password: "" },
    send: ({ email, password }) => signUp({ email, ...(password !== "" && { password }) }).then(arrive),
    fields: { password_too_weak: "password" },
  })
  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <TextField
        label="Work e-mail"
        type="email"
        autoComplete="email"
        placeholder="ana@example.com"
        data-testid="sign-up-email"
        {...form.field("email")}
      />
      {wantsPassword ? (
        <PasswordField
          label="Password"
          hint="At least 8 characters."
          autoComplete="new-password"
          data-testid="sign-up-password"
          {...form.field("password")}
        />
      ) : (
        <p className="text-text-2">
          We send you a code to sign in.{" "}
          <Button variant="link" size="inline" onClick={() => setWantsPassword(true)}>
            Set a password
          </Button>
        </p>
      )}
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <SubmitButton isBusy={form.isSubmitting} data-testid="sign-up-submit">
        Continue
      </SubmitButton>
      <div className="space-y-2">
        <Providers isShort />
      </div>
      <LegalSentence deed="signing up" />
    </form>
  )
}
