"use client"

import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { toast } from "@/lib/toast"
import * as z from "zod/mini"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Section } from "@/components/ui/section"
import { PasswordField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { NewPassword } from "@/schemas/auth"
import { changePassword } from "../mutations"
import { NotConfirmed, useConfirmIdentity } from "./confirm-identity"

/** Set it or change it; every other browser is signed out. */
export function PasswordSection({ hasPassword }: { hasPassword: boolean }) {
  const client = useQueryClient()
  const { run, dialog } = useConfirmIdentity()
  const [isOpen, setIsOpen] = useState(false)
  const form = useApiForm({
    schema: z.object({ password: NewPassword }),
    defaultValues: { password: "" },
    send: async ({ password }) => {
      const isDone = await run(() => changePassword(password)).then(
        () => true,
        (error: unknown) => {
          if (error instanceof NotConfirmed) return false
          throw error
        },
      )
      if (!isDone) return
      toast.success("Your password is changed. Every other browser is signed out.")
      form.reset()
      setIsOpen(false)
      await client.invalidateQueries({ queryKey: ["security"] })
    },
    fields: { password_too_weak: "password" },
  })
  return (
    <Section
      title="Password"
      description={hasPassword ? undefined : "You sign in by codes. A password is one more way, if you like."}
      actions={
        !isOpen && (
          <Button onClick={() => setIsOpen(true)} data-testid="password-change">
            {hasPassword ? "Change" : "Set a password"}
          </Button>
        )
      }
    >
      {isOpen && (
        <form onSubmit={form.submit} noValidate className="max-w-[360px] space-y-4">
          <PasswordField
            label="New password"
            hint="At least 8 characters. Every other browser is signed out."
            autoComplete="new-password"
            data-testid="new-password"
            {...form.field("password")}
          />
          {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
          <div className="flex gap-2">
            <Button type="submit" variant="primary" disabled={form.isSubmitting}>
              {form.isSubmitting ? "Saving…" : "Save"}
            </Button>
            <Button onClick={() => setIsOpen(false)}>Cancel</Button>
          </div>
        </form>
      )}
      {dialog}
    </Section>
  )
}
