"use client"

import { KeyRound, Mail } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { SubmitButton } from "@/components/ui/submit-button"
import { PasswordField, TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { wordsFor } from "@/lib/api/words"
import { arePasskeysPossible, isDismissed } from "@/lib/passkeys"
import { useInBrowser } from "@/lib/use-in-browser"
import { Credentials } from "@/schemas/auth"
import { askCode, signIn, signInByPasskey } from "../mutations"
import { useArrival } from "../use-arrival"
import { OtherPage } from "./other-page"
import { ProblemOnTheWay, Providers } from "./providers"

const WORDS = { invalid_credentials: "That e-mail and password do not match." }

/** By password; or by a code in the mail; or by a passkey. */
export function SignInForm() {
  const arrive = useArrival()
  const form = useApiForm({
    schema: Credentials,
    defaultValues: { email: "", password: "" },
    send: (credentials) => signIn(credentials).then(arrive),
    words: WORDS,
  })
  const [refusal, setRefusal] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const hasPasskeys = useInBrowser(arePasskeysPossible, false)

  const attempt = async (work: () => Promise<unknown>) => {
    setIsBusy(true)
    setRefusal(null)
    await work().catch((error: unknown) => {
      if (!isDismissed(error)) setRefusal(wordsFor(error))
    })
    setIsBusy(false)
  }
  const byCode = async () => {
    if (await form.trigger("email", { shouldFocus: true })) arrive(await askCode(form.getValues("email")))
  }
  const problem = form.problem ?? refusal

  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <ProblemOnTheWay />
      <TextField
        label="E-mail"
        type="email"
        autoComplete="username webauthn"
        data-testid="sign-in-email"
        {...form.field("email")}
      />
      <div className="relative">
        <PasswordField
          label="Password"
          autoComplete="current-password"
          data-testid="sign-in-password"
          {...form.field("password")}
        />
        <OtherPage
          path="/reset/"
          label="Forgot it?"
          className="absolute end-0 top-0 text-small font-medium text-accent underline-offset-4 hover:underline"
        />
      </div>
      {problem !== null && <InlineNotice tone="bad">{problem}</InlineNotice>}
      <SubmitButton
        isBusy={form.isSubmitting}
        busyLabel="Signing in…"
        disabled={isBusy}
        data-testid="sign-in-submit"
      >
        Sign in
      </SubmitButton>
      <p
        aria-hidden
        className="flex items-center gap-3 text-small text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line"
      >
        or
      </p>
      <div className="space-y-2">
        <Button
          size="lg"
          className="w-full"
          disabled={isBusy}
          onClick={() => void attempt(byCode)}
          data-testid="sign-in-by-code"
        >
          <Mail className="size-4" aria-hidden /> E-mail me a code
        </Button>
        {hasPasskeys && (
          <Button
            size="lg"
            className="w-full"
            disabled={isBusy}
            onClick={() => void attempt(() => signInByPasskey("passkey").then(arrive))}
            data-testid="sign-in-by-passkey"
          >
            <KeyRound className="size-4" aria-hidden /> Use a passkey
          </Button>
        )}
        <Providers />
      </div>
    </form>
  )
}
