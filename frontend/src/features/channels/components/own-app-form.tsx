"use client"

import * as z from "zod/mini"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { PasswordField, TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import type { OwnApp } from "../mutations"

const id = z.string().check(z.trim(), z.regex(/^\d{3,40}$/, "Digits only, as Meta shows it."))
const secret = z.string().check(z.trim(), z.minLength(8, "This is too short."))
const Form = z.object({
  app_id: id,
  app_secret: secret,
  waba_id: id,
  phone_number_id: id,
  access_token: secret,
})

/** Ids and secrets of an app of one's own. */
export function OwnAppForm({ onSend }: { onSend: (app: OwnApp) => Promise<void> }) {
  const form = useApiForm({
    schema: Form,
    defaultValues: { app_id: "", app_secret: "", waba_id: "", phone_number_id: "", access_token: "" },
    send: onSend,
  })
  return (
    <form onSubmit={form.submit} noValidate className="grid max-w-[560px] gap-4 md:grid-cols-2">
      <TextField label="App id" inputMode="numeric" autoComplete="off" {...form.field("app_id")} />
      <PasswordField label="App secret" autoComplete="off" {...form.field("app_secret")} />
      <TextField
        label="WhatsApp Business account id"
        inputMode="numeric"
        autoComplete="off"
        {...form.field("waba_id")}
      />
      <TextField
        label="Phone number id"
        inputMode="numeric"
        autoComplete="off"
        {...form.field("phone_number_id")}
      />
      <div className="md:col-span-2">
        <PasswordField
          label="Access token"
          hint="Of a system user, without an end."
          autoComplete="off"
          {...form.field("access_token")}
        />
      </div>
      {form.problem !== null && (
        <InlineNotice tone="bad" className="md:col-span-2">
          {form.problem}
        </InlineNotice>
      )}
      <div className="md:col-span-2">
        <Button
          type="submit"
          variant="primary"
          size="lg"
          className="max-md:w-full"
          data-testid="connect-own-app"
          disabled={form.isSubmitting}
        >
          Connect
        </Button>
      </div>
    </form>
  )
}
