"use client"

import { zodResolver } from "@hookform/resolvers/zod"
import { useRouter } from "next/navigation"
import { useEffect, useState } from "react"
import { useForm } from "react-hook-form"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { ApiError, NetworkError } from "@/lib/api/problem"
import { onOtherTab, refreshAccessToken } from "@/lib/api/session"
import { Credentials } from "@/schemas/auth"
import { signIn } from "../mutations"

export function SignInForm() {
  const router = useRouter()
  const [problem, setProblem] = useState<string | null>(null)
  const { register, handleSubmit, formState } = useForm<Credentials>({
    resolver: zodResolver(Credentials),
    defaultValues: { email: "", password: "" },
  })

  useEffect(
    () =>
      onOtherTab(({ type }) => {
        if (type === "signed-in") void refreshAccessToken().then(() => router.replace(nextPath()))
      }),
    [router],
  )

  const submit = handleSubmit(async (credentials) => {
    setProblem(null)
    try {
      await signIn(credentials)
      router.replace(nextPath())
    } catch (error) {
      setProblem(wordsFor(error))
    }
  })

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="space-y-4">
      <Field
        label="E-mail"
        type="email"
        autoComplete="username"
        data-testid="sign-in-email"
        error={formState.errors.email?.message}
        {...register("email")}
      />
      <Field
        label="Password"
        type="password"
        autoComplete="current-password"
        data-testid="sign-in-password"
        error={formState.errors.password?.message}
        {...register("password")}
      />
      {problem !== null && (
        <p role="alert" className="text-small text-bad">
          {problem}
        </p>
      )}
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="w-full"
        disabled={formState.isSubmitting}
        data-testid="sign-in-submit"
      >
        {formState.isSubmitting ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  )
}

/** Only a path of this app: never another origin. */
function nextPath(): string {
  const next = new URLSearchParams(window.location.search).get("next")
  return next?.startsWith("/inbox/") ? next : "/inbox/"
}

function wordsFor(error: unknown): string {
  if (error instanceof NetworkError) return error.message
  if (!(error instanceof ApiError)) return "Something went wrong. Try again."
  if (error.code === "invalid_credentials") return "That e-mail and password do not match."
  if (error.code === "too_many_attempts") return "Too many attempts. Wait a minute, then try again."
  return error.message
}
