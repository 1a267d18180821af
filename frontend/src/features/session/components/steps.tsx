"use client"

import { KeyRound } from "lucide-react"
import { useState } from "react"
import * as z from "zod/mini"
import { Button } from "@/components/ui/button"
import { CodeField } from "@/components/ui/code-field"
import { InlineNotice } from "@/components/ui/inline-notice"
import { SubmitButton } from "@/components/ui/submit-button"
import { PasswordField, TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { wordsFor } from "@/lib/api/words"
import { arePasskeysPossible, isDismissed } from "@/lib/passkeys"
import { MailCode, NewPassword, type Outcome, type Pending } from "@/schemas/auth"
import { answerSecondFactor, enterCode, resendCode, resetPassword, signInByPasskey } from "../mutations"

type StepProps = { pending: Pending; onDone: (outcome: Outcome) => void }

const CODE_FIELDS = { code_incorrect: "code" } as const

/** The code that was sent by mail, for a sign-up or a sign-in. */
export function CodeStep({ pending, onDone }: StepProps) {
  const form = useApiForm({
    schema: z.object({ code: MailCode }),
    defaultValues: { code: "" },
    send: ({ code }) => enterCode(pending.flow, code).then(onDone),
    fields: CODE_FIELDS,
  })
  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <CodeField label="Code" autoFocus data-testid="code" {...form.field("code")} />
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <SubmitButton isBusy={form.isSubmitting} data-testid="step-submit">
        Continue
      </SubmitButton>
      {pending.can_resend && <Resend onDone={onDone} />}
    </form>
  )
}

/** The code, and the password that it allows to choose. */
export function ResetStep({ onDone }: StepProps) {
  const form = useApiForm({
    schema: z.object({ code: MailCode, password: NewPassword }),
    defaultValues: { code: "", password: "" },
    send: (answer) => resetPassword(answer).then(onDone),
    fields: { ...CODE_FIELDS, password_too_weak: "password" },
  })
  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <CodeField label="Code" autoFocus data-testid="code" {...form.field("code")} />
      <PasswordField
        label="New password"
        hint="At least 8 characters."
        autoComplete="new-password"
        data-testid="new-password"
        {...form.field("password")}
      />
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <SubmitButton isBusy={form.isSubmitting} data-testid="step-submit">
        Save and sign in
      </SubmitButton>
    </form>
  )
}

/** An authenticator app's code, a recovery code, or a passkey. */
export function SecondFactorStep({ pending, onDone }: StepProps) {
  const hasPasskey = pending.methods.includes("passkey") && arePasskeysPossible()
  const hasApp = pending.methods.includes("totp")
  const [isRecovery, setIsRecovery] = useState(!hasApp)
  const [refusal, setRefusal] = useState<string | null>(null)
  const form = useApiForm({
    schema: z.object({ code: z.string().check(z.trim(), z.minLength(6, "Enter the whole code.")) }),
    defaultValues: { code: "" },
    send: ({ code }) => answerSecondFactor(code).then(onDone),
    fields: CODE_FIELDS,
  })
  const byPasskey = () =>
    signInByPasskey("second-factor/passkey")
      .then(onDone)
      .catch((error: unknown) => setRefusal(isDismissed(error) ? null : wordsFor(error)))
  const problem = form.problem ?? refusal
  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <TextField
        key={String(isRecovery)}
        label={isRecovery ? "Recovery code" : "Code of your authenticator app"}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={12}
        autoFocus
        data-testid="second-factor-code"
        className="tabular tracking-[0.2em]"
        {...form.field("code")}
      />
      {problem !== null && <InlineNotice tone="bad">{problem}</InlineNotice>}
      <SubmitButton isBusy={form.isSubmitting} data-testid="step-submit">
        Continue
      </SubmitButton>
      {hasPasskey && (
        <Button size="lg" className="w-full" onClick={() => void byPasskey()}>
          <KeyRound className="size-4" aria-hidden /> Use a passkey
        </Button>
      )}
      {hasApp && pending.methods.includes("recovery_code") && (
        <Button variant="link" size="inline" onClick={() => setIsRecovery(!isRecovery)}>
          {isRecovery ? "Use the authenticator app" : "Use a recovery code"}
        </Button>
      )}
    </form>
  )
}

function Resend({ onDone }: { onDone: (outcome: Outcome) => void }) {
  const [said, setSaid] = useState<string | null>(null)
  const resend = async () => {
    try {
      onDone(await resendCode())
      setSaid("A new code is on its way.")
    } catch (error) {
      setSaid(wordsFor(error))
    }
  }
  return (
    <p className="text-text-2">
      Nothing there? Look in your spam folder, or{" "}
      <Button variant="link" size="inline" onClick={() => void resend()}>
        send a new code
      </Button>
      .{" "}
      <span role="status" className="text-text">
        {said}
      </span>
    </p>
  )
}
