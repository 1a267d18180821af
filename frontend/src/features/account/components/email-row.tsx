"use client"

import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { toast } from "@/lib/toast"
import * as z from "zod/mini"
import { Button } from "@/components/ui/button"
import { CodeField } from "@/components/ui/code-field"
import { Dialog } from "@/components/ui/dialog"
import { InlineNotice } from "@/components/ui/inline-notice"
import { SettingRow } from "@/components/ui/section"
import { TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { EmailAddress, MailCode } from "@/schemas/auth"
import { askEmailChange, confirmEmailChange } from "../mutations"
import { NotConfirmed, useConfirmIdentity } from "./confirm-identity"

/** One's address; a new one counts when the code that was sent to it is entered. */
export function EmailRow({ email }: { email: string }) {
  const client = useQueryClient()
  const { run, dialog } = useConfirmIdentity()
  const [isOpen, setIsOpen] = useState(false)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const close = () => {
    setIsOpen(false)
    setSentTo(null)
  }
  const ask = async (next: string) => {
    try {
      await run(() => askEmailChange(next))
      setSentTo(next)
    } catch (error) {
      if (!(error instanceof NotConfirmed)) throw error
    }
  }
  const finish = async (code: string) => {
    await confirmEmailChange(code)
    toast.success("Your address is changed")
    close()
    await client.invalidateQueries({ queryKey: ["me"] })
    void client.invalidateQueries({ queryKey: ["security"] })
  }
  return (
    <>
      <SettingRow label="E-mail" hint="Where codes and notices go.">
        <span className="flex flex-wrap items-center justify-end gap-x-3 gap-y-1">
          <span className="min-w-0 truncate">{email}</span>
          <Button onClick={() => setIsOpen(true)} data-testid="email-change">
            Change
          </Button>
        </span>
      </SettingRow>
      <Dialog isOpen={isOpen} onClose={close} title="Change your e-mail address" className="max-w-[420px]">
        <div className="p-4">
          {sentTo === null ? <AddressForm onAsk={ask} /> : <CodeForm sentTo={sentTo} onCode={finish} />}
        </div>
      </Dialog>
      {dialog}
    </>
  )
}

function AddressForm({ onAsk }: { onAsk: (email: string) => Promise<void> }) {
  const form = useApiForm({
    schema: z.object({ email: EmailAddress }),
    defaultValues: { email: "" },
    send: ({ email }) => onAsk(email),
    fields: { not_possible: "email" },
  })
  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <TextField
        label="New address"
        type="email"
        autoComplete="email"
        hint="We send a code there. Your old address is told."
        autoFocus
        data-testid="new-email"
        {...form.field("email")}
      />
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <Button type="submit" variant="primary" size="lg" className="w-full" disabled={form.isSubmitting}>
        Send the code
      </Button>
    </form>
  )
}

function CodeForm({ sentTo, onCode }: { sentTo: string; onCode: (code: string) => Promise<void> }) {
  const form = useApiForm({
    schema: z.object({ code: MailCode }),
    defaultValues: { code: "" },
    send: ({ code }) => onCode(code),
    fields: { code_incorrect: "code" },
  })
  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <CodeField
        label={`Code from the mail to ${sentTo}`}
        autoFocus
        data-testid="code"
        {...form.field("code")}
      />
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <Button type="submit" variant="primary" size="lg" className="w-full" disabled={form.isSubmitting}>
        Change the address
      </Button>
    </form>
  )
}
