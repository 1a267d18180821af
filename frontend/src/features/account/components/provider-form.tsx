"use client"

import { useWatch } from "react-hook-form"
import { toast } from "@/lib/toast"
import * as z from "zod/mini"
import { SwitchRow } from "@/components/ui/switch-row"
import { Button } from "@/components/ui/button"
import { CopyField } from "@/components/ui/copy-field"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Select } from "@/components/ui/select"
import { PasswordField, TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { useGrantableRoles } from "@/lib/roles"
import type { IdentityProvider } from "@/schemas/security"
import { saveIdentityProvider } from "../mutations"
import { NotConfirmed } from "./confirm-identity"
import { SamlFields } from "./saml-fields"

const KINDS = [
  { value: "oidc", label: "OpenID Connect" },
  { value: "saml", label: "SAML 2.0" },
]
const KEPT = "One is stored; leave this empty to keep it."

const Form = z
  .object({
    kind: z.enum(["oidc", "saml"]),
    issuer: z.string().check(z.trim()),
    client_id: z.string().check(z.trim()),
    secret: z.string(),
    metadata: z.string(),
    join_role: z.string(),
    is_enabled: z.boolean(),
  })
  .check(
    z.refine(({ kind, issuer }) => kind === "saml" || z.url().safeParse(issuer).success, {
      path: ["issuer"],
      error: "The address under which your provider is found, with https://.",
    }),
    z.refine(({ kind, client_id }) => kind === "saml" || client_id !== "", {
      path: ["client_id"],
      error: "Your provider gives you one for Inlet.",
    }),
  )

type ProviderFormProps = {
  provider: IdentityProvider
  /** Does the work after asking who one is, where that is needed. */
  run: <T>(work: () => Promise<T>) => Promise<T>
  onSaved: () => Promise<unknown>
}

export function ProviderForm({ provider, run, onSaved }: ProviderFormProps) {
  const roles = useGrantableRoles().filter(({ id }) => id !== "owner")
  const isStoredAs = (kind: string) => provider.is_set_up && provider.kind === kind
  const form = useApiForm({
    schema: Form,
    defaultValues: {
      kind: provider.kind === "saml" ? "saml" : "oidc",
      issuer: isStoredAs("oidc") ? provider.issuer : "",
      client_id: provider.client_id,
      secret: "",
      metadata: "",
      join_role: provider.join_role,
      is_enabled: provider.is_enabled,
    },
    send: async ({ issuer, client_id, secret, metadata, ...values }) => {
      const entered = values.kind === "saml" ? { metadata } : { issuer, client_id, secret }
      try {
        await run(() => saveIdentityProvider({ ...values, ...entered }))
      } catch (error) {
        if (error instanceof NotConfirmed) return
        throw error
      }
      toast.success("Single sign-on is saved")
      await onSaved()
    },
  })
  const [kind, isOn] = useWatch({ control: form.control, name: ["kind", "is_enabled"] })
  return (
    <form onSubmit={form.submit} noValidate className="mt-4 max-w-[560px] space-y-4">
      <Select label="Kind" options={KINDS} data-testid="provider-kind" {...form.field("kind")} />
      {kind === "saml" ? (
        <SamlFields
          acsUrl={provider.redirect_uri}
          entityId={provider.entity_id}
          issuer={isStoredAs("saml") ? provider.issuer : null}
          metadata={form.field("metadata")}
          onUpload={(text) => form.setValue("metadata", text, { shouldDirty: true })}
        />
      ) : (
        <>
          <p className="text-text-2">
            At your provider, add a web application with this redirect URI and the scopes openid, email and
            profile. Then enter what it gives you.
          </p>
          <CopyField label="Redirect URI" value={provider.redirect_uri} />
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
            hint={provider.has_secret ? KEPT : undefined}
            autoComplete="off"
            data-testid="provider-secret"
            {...form.field("secret")}
          />
        </>
      )}
      <Select
        key={roles.length} // a box that is there before its options shows the first of them
        label="People who are not members yet"
        options={[
          { value: "", label: "Need an invitation" },
          ...roles.map(({ id, name }) => ({ value: id, label: `Join as ${name}` })),
        ]}
        {...form.field("join_role")}
      />
      <SwitchRow
        label="Switched on"
        isOn={isOn}
        onChange={(next) => form.setValue("is_enabled", next, { shouldDirty: true })}
        testId="provider-enabled"
      />
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <Button
        type="submit"
        variant="primary"
        disabled={form.isSubmitting || !form.formState.isDirty}
        data-testid="provider-save"
      >
        {form.isSubmitting ? "Asking the provider…" : "Save"}
      </Button>
    </form>
  )
}
