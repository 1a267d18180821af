"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { KeyRound } from "lucide-react"
import { type ReactNode, useCallback, useRef, useState } from "react"
import * as z from "zod/mini"
import { Button } from "@/components/ui/button"
import { CodeField } from "@/components/ui/code-field"
import { Dialog } from "@/components/ui/dialog"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { PasswordField, TextField } from "@/components/ui/text-field"
import { ApiError } from "@/lib/api/problem"
import { useApiForm } from "@/lib/api/use-api-form"
import { wordsFor } from "@/lib/api/words"
import { type Confirming, NotConfirmed } from "@/lib/confirm"
import { leaveFor, providerOf } from "@/lib/identity-provider"
import { arePasskeysPossible, isDismissed } from "@/lib/passkeys"
import { useMe } from "@/lib/session-context"
import { askConfirmationCode, confirmByPasskey, confirmIdentity } from "../mutations"
import { securityQuery } from "../queries"

export { NotConfirmed }

type Confirm = { run: Confirming; dialog: ReactNode }

/**
 * `run` does what asks for a fresh proof of who one is: when the server wants one, the person is asked and it is done
 * again. Rejects with NotConfirmed when they close the question. Put `dialog` somewhere on the page.
 */
export function useConfirmIdentity(reason = "This changes how your account is protected."): Confirm {
  const client = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const answer = useRef<(isConfirmed: boolean) => void>(undefined)

  const settle = useCallback((isConfirmed: boolean) => {
    setIsAsking(false)
    answer.current?.(isConfirmed)
  }, [])

  const run = useCallback(
    async <T,>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "confirmation_required") throw error
      }
      const isConfirmed = await new Promise<boolean>((resolve) => {
        answer.current = resolve
        setIsAsking(true)
      })
      if (!isConfirmed) throw new NotConfirmed()
      void client.invalidateQueries({ queryKey: ["security"], exact: true })
      return work()
    },
    [client],
  )

  const dialog = (
    <Dialog
      isOpen={isAsking}
      onClose={() => settle(false)}
      title="Confirm that it is you"
      className="max-w-[400px]"
    >
      <Question reason={reason} onDone={() => settle(true)} />
    </Dialog>
  )
  return { run, dialog }
}

function Question({ reason, onDone }: { reason: string; onDone: () => void }) {
  const { data: security, error } = useQuery(securityQuery())
  if (error instanceof ApiError && error.code === "sso_elsewhere") return <ByCompany reason={reason} />
  if (error !== null)
    return (
      <InlineNotice tone="bad" className="m-4">
        {wordsFor(error)}
      </InlineNotice>
    )
  if (security === undefined) return <Skeleton className="m-4 h-32" />
  const ways = security.confirm_by.filter((way) => way !== "passkey" || arePasskeysPossible())
  return (
    <div className="space-y-4 p-4">
      <p className="text-text-2">{reason}</p>
      {ways.includes("passkey") && <ByPasskey onDone={onDone} />}
      {ways.includes("password") ? (
        <ByPassword onDone={onDone} />
      ) : ways.includes("totp") ? (
        <ByApp onDone={onDone} />
      ) : (
        ways.includes("mail") && <ByMail email={security.email} onDone={onDone} />
      )}
    </div>
  )
}

/** Who came in through the company's provider proves it there, and comes back to do what they wanted once more. */
function ByCompany({ reason }: { reason: string }) {
  const { organization } = useMe()
  const go = () => leaveFor(providerOf(organization.id), window.location.pathname, { again: true })
  return (
    <div className="space-y-4 p-4">
      <p className="text-text-2">
        {reason} You came in through {organization.name}&apos;s own sign-in: go there once more, then repeat
        what you wanted to do here.
      </p>
      <Button variant="primary" size="lg" className="w-full" onClick={go} data-testid="confirm-by-company">
        Go to the sign-in of {organization.name}
      </Button>
    </div>
  )
}

function ByPassword({ onDone }: { onDone: () => void }) {
  const form = useApiForm({
    schema: z.object({ password: z.string().check(z.minLength(1, "Enter your password.")) }),
    defaultValues: { password: "" },
    send: (proof) => confirmIdentity(proof).then(onDone),
    words: { invalid_credentials: "This is not your password." },
    fields: { invalid_credentials: "password" },
  })
  return (
    <Proof form={form}>
      <PasswordField
        label="Password"
        autoComplete="current-password"
        autoFocus
        data-testid="confirm-password"
        {...form.field("password")}
      />
    </Proof>
  )
}

function ByApp({ onDone }: { onDone: () => void }) {
  const form = useApiForm({
    schema: z.object({ code: z.string().check(z.trim(), z.minLength(6, "Enter the whole code.")) }),
    defaultValues: { code: "" },
    send: (proof) => confirmIdentity(proof).then(onDone),
    fields: { code_incorrect: "code" },
  })
  return (
    <Proof form={form}>
      <TextField
        label="Code of your authenticator app"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        {...form.field("code")}
      />
    </Proof>
  )
}

function ByMail({ email, onDone }: { email: string; onDone: () => void }) {
  const [isSent, setIsSent] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const form = useApiForm({
    schema: z.object({ code: z.string().check(z.length(9, "Enter the whole code: eight letters.")) }),
    defaultValues: { code: "" },
    send: (proof) => confirmIdentity(proof).then(onDone),
    fields: { code_incorrect: "code" },
  })
  const ask = () =>
    askConfirmationCode().then(
      () => setIsSent(true),
      (error: unknown) => setProblem(wordsFor(error)),
    )
  if (!isSent)
    return (
      <>
        {problem !== null && <InlineNotice tone="bad">{problem}</InlineNotice>}
        <Button variant="primary" size="lg" className="w-full" onClick={() => void ask()}>
          Send a code to {email}
        </Button>
      </>
    )
  return (
    <Proof form={form}>
      <CodeField label={`Code from the mail to ${email}`} autoFocus {...form.field("code")} />
    </Proof>
  )
}

function ByPasskey({ onDone }: { onDone: () => void }) {
  const [problem, setProblem] = useState<string | null>(null)
  const ask = () =>
    confirmByPasskey().then(onDone, (error: unknown) =>
      setProblem(isDismissed(error) ? null : wordsFor(error)),
    )
  return (
    <>
      {problem !== null && <InlineNotice tone="bad">{problem}</InlineNotice>}
      <Button size="lg" className="w-full" onClick={() => void ask()} data-testid="confirm-passkey">
        <KeyRound className="size-4" aria-hidden /> Use a passkey
      </Button>
    </>
  )
}

type ProofProps = {
  form: { submit: (event: React.FormEvent) => void; problem: string | null; isSubmitting: boolean }
  children: ReactNode
}

function Proof({ form, children }: ProofProps) {
  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      {children}
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="w-full"
        disabled={form.isSubmitting}
        data-testid="confirm-submit"
      >
        Confirm
      </Button>
    </form>
  )
}
