"use client"

import { useRouter } from "next/navigation"
import { useEffect } from "react"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { PasswordField, TextField } from "@/components/ui/text-field"
import { onOtherTab, refreshAccessToken } from "@/lib/api/session"
import { useApiForm } from "@/lib/api/use-api-form"
import { HOME, isAppPath } from "@/lib/app-path"
import { Credentials } from "@/schemas/auth"
import { signIn } from "../mutations"

const WORDS = { invalid_credentials: "That e-mail and password do not match." }

export function SignInForm() {
  const router = useRouter()
  const form = useApiForm({
    schema: Credentials,
    defaultValues: { email: "", password: "" },
    send: (credentials) => signIn(credentials).then(() => router.replace(nextPath())),
    words: WORDS,
  })

  useEffect(
    () =>
      onOtherTab(({ type }) => {
        if (type === "signed-in") void refreshAccessToken().then(() => router.replace(nextPath()))
      }),
    [router],
  )

  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <TextField
        label="E-mail"
        type="email"
        autoComplete="username"
        data-testid="sign-in-email"
        {...form.field("email")}
      />
      <PasswordField
        label="Password"
        autoComplete="current-password"
        data-testid="sign-in-password"
        {...form.field("password")}
      />
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="w-full max-md:h-11"
        disabled={form.isSubmitting}
        data-testid="sign-in-submit"
      >
        {form.isSubmitting ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  )
}

function nextPath(): string {
  const next = new URLSearchParams(window.location.search).get("next")
  return next !== null && isAppPath(next) ? next : HOME
}
