"use client"

import { useEffect, useState } from "react"
import * as z from "zod/mini"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { Stepper } from "@/components/ui/stepper"
import { TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { wordsFor } from "@/lib/api/words"
import type { Totp } from "@/schemas/security"
import { addTotp, beginTotp } from "../mutations"
import { NotConfirmed, useConfirmIdentity } from "./confirm-identity"
import { RecoveryCodes } from "./recovery-codes"

const STEPS = ["Scan", "Keep the codes"]

type TotpSetupProps = { onDone: () => void; onCancel: () => void }

/** Scan the picture, give the app's first code, keep the recovery codes. */
export function TotpSetup({ onDone, onCancel }: TotpSetupProps) {
  const { run, dialog } = useConfirmIdentity()
  const [totp, setTotp] = useState<Totp | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  useEffect(() => {
    let isGone = false
    run(beginTotp).then(
      (begun) => !isGone && setTotp(begun),
      (error: unknown) => {
        if (isGone) return
        if (error instanceof NotConfirmed) onCancel()
        else setProblem(wordsFor(error))
      },
    )
    return () => {
      isGone = true
    }
    // Begun once, when it is opened: each beginning makes another secret.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])

  const form = useApiForm({
    schema: z.object({ code: z.string().check(z.trim(), z.length(6, "Six digits, as the app shows them.")) }),
    defaultValues: { code: "" },
    send: async ({ code }) => {
      const { recovery_codes } = await run(() => addTotp(code.replaceAll(" ", "")))
      if (recovery_codes.length > 0) setCodes(recovery_codes)
      else onDone()
    },
    fields: { code_incorrect: "code" },
    words: { code_incorrect: "This is not the code. Is the clock of your phone right?" },
  })

  return (
    <div className="space-y-5">
      <Stepper steps={STEPS} current={codes === null ? 0 : 1} />
      {problem !== null && <InlineNotice tone="bad">{problem}</InlineNotice>}
      {codes !== null ? (
        <RecoveryCodes codes={codes} onDone={onDone} />
      ) : (
        <form onSubmit={form.submit} noValidate className="space-y-4">
          <p className="text-text-2">
            Scan this with an authenticator app, such as the one of your password manager, then enter the code
            that it shows.
          </p>
          {totp === null ? <Skeleton className="mx-auto size-44" /> : <Picture totp={totp} />}
          <TextField
            label="Code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            placeholder="123456"
            data-testid="totp-code"
            className="tabular text-center tracking-[0.2em]"
            {...form.field("code")}
          />
          {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
          <div className="flex justify-end gap-2">
            <Button onClick={onCancel}>Cancel</Button>
            <Button
              type="submit"
              variant="primary"
              disabled={form.isSubmitting || totp === null}
              data-testid="totp-submit"
            >
              {form.isSubmitting ? "Checking…" : "Continue"}
            </Button>
          </div>
        </form>
      )}
      {dialog}
    </div>
  )
}

function Picture({ totp }: { totp: Totp }) {
  return (
    <div className="flex flex-col items-center gap-3">
      {/* eslint-disable-next-line @next/next/no-img-element */}
      <img
        src={`data:image/svg+xml;utf8,${encodeURIComponent(totp.svg)}`}
        alt="QR code for your authenticator app"
        className="size-44 rounded-control border"
      />
      <p className="text-center text-small text-muted">
        Or type it:{" "}
        <span data-testid="totp-secret" className="font-mono break-all text-text select-all">
          {totp.secret}
        </span>
      </p>
    </div>
  )
}
