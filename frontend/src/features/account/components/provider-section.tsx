"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useWatch } from "react-hook-form"
import { toast } from "sonner"
import { z } from "zod"
import { AppLink } from "@/components/ui/app-link"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { CopyField } from "@/components/ui/copy-field"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Section, SettingRow } from "@/components/ui/section"
import { Select } from "@/components/ui/select"
import { Switch } from "@/components/ui/switch"
import { PasswordField, TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { useGrantableRoles } from "@/lib/roles"
import type { IdentityProvider } from "@/schemas/security"
import { removeIdentityProvider, saveIdentityProvider } from "../mutations"
import { identityProviderQuery, requirementsQuery } from "../queries"
import { NotConfirmed, useConfirmIdentity } from "./confirm-identity"

/** The company's own identity provider. */
export function ProviderSection() {
  const client = useQueryClient()
  const { data: provider } = useQuery(identityProviderQuery())
  const { run, dialog } = useConfirmIdentity()
  const [isLeaving, setIsLeaving] = useState(false)
  if (provider === undefined) return null
  const refresh = () =>
    Promise.all(
      [identityProviderQuery(), requirementsQuery()].map(({ queryKey }) =>
        client.invalidateQueries({ queryKey }),
      ),
    )
  return (
    <Section
      title="Single sign-on"
      description="People of your verified mail domains sign in through your own identity provider (OpenID Connect)."
      actions={
        provider.is_set_up && (
          <Badge tone={provider.is_enabled ? "ok" : "neutral"}>{provider.is_enabled ? "On" : "Off"}</Badge>
        )
      }
    >
      {provider.domains.length === 0 ? (
        <InlineNotice tone="info">
          Your provider may speak for addresses of your own domains only.{" "}
          <AppLink href="/settings/members/" className="font-medium text-accent underline underline-offset-4">
            Verify a mail domain
          </AppLink>{" "}
          first.
        </InlineNotice>
      ) : (
        <SettingRow label="Domains">{provider.domains.join(", ")}</SettingRow>
      )}
      {provider.redirect_uri !== null && (
        <div className="my-4 max-w-[560px]">
          <CopyField label="Redirect URI" hint="Enter this at your provider." value={provider.redirect_uri} />
        </div>
      )}
      <ProviderForm key={JSON.stringify(provider)} provider={provider} run={run} onSaved={refresh} />
      {provider.is_set_up && (
        <Button variant="ghost" className="mt-4 max-md:h-11" onClick={() => setIsLeaving(true)}>
          Remove the provider…
        </Button>
      )}
      <ConfirmDialog
        isOpen={isLeaving}
        onClose={() => setIsLeaving(false)}
        title="Remove the identity provider?"
        confirmLabel="Remove"
        isDangerous
        onConfirm={() => run(removeIdentityProvider).then(refresh)}
      >
        Nobody signs in through it any more, and it is no longer required.
      </ConfirmDialog>
      {dialog}
    </Section>
  )
}

const Form = z.object({
  issuer: z.url("The address under which your provider is found, with https://."),
  client_id: z.string().trim().min(1, "Your provider gives you one for Inlet."),
  secret: z.string(),
  join_role: z.string(),
  is_enabled: z.boolean(),
})

type ProviderFormProps = {
  provider: IdentityProvider
  run: <T>(work: () => Promise<T>) => Promise<T>
  onSaved: () => Promise<unknown>
}

function ProviderForm({ provider, run, onSaved }: ProviderFormProps) {
  const roles = useGrantableRoles().filter(({ id }) => id !== "owner")
  const { issuer, client_id, join_role, is_enabled } = provider
  const form = useApiForm({
    schema: Form,
    defaultValues: { issuer, client_id, secret: "", join_role, is_enabled },
    send: async (values) => {
      try {
        await run(() => saveIdentityProvider(values))
      } catch (error) {
        if (error instanceof NotConfirmed) return
        throw error
      }
      toast.success("Single sign-on is saved")
      await onSaved()
    },
  })
  const isOn = useWatch({ control: form.control, name: "is_enabled" })
  return (
    <form onSubmit={form.submit} noValidate className="max-w-[560px] space-y-4">
      <TextField
        label="Issuer"
        placeholder="https://login.acme.com"
        inputMode="url"
        autoCapitalize="off"
        data-testid="provider-issuer"
        {...form.field("issuer")}
      />
      <TextField
        label="Client ID"
        autoComplete="off"
        data-testid="provider-client"
        {...form.field("client_id")}
      />
      <PasswordField
        label="Client secret"
        hint={provider.has_secret ? "One is stored; leave this empty to keep it." : undefined}
        autoComplete="off"
        data-testid="provider-secret"
        {...form.field("secret")}
      />
      <Select
        label="People who are not members yet"
        options={[
          { value: "", label: "Need an invitation" },
          ...roles.map(({ id, name }) => ({ value: id, label: `Join as ${name}` })),
        ]}
        {...form.field("join_role")}
      />
      <SettingRow label="Switched on">
        {(names) => (
          <Switch
            {...names}
            checked={isOn}
            onCheckedChange={(next) => form.setValue("is_enabled", next, { shouldDirty: true })}
            data-testid="provider-enabled"
          />
        )}
      </SettingRow>
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <Button
        type="submit"
        variant="primary"
        className="max-md:h-11"
        disabled={form.isSubmitting || !form.formState.isDirty}
        data-testid="provider-save"
      >
        {form.isSubmitting ? "Asking the provider…" : "Save"}
      </Button>
    </form>
  )
}
