"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { AppLink } from "@/components/ui/app-link"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Section, SettingRow } from "@/components/ui/section"
import { useMe } from "@/lib/session-context"
import type { IdentityProvider } from "@/schemas/security"
import { removeIdentityProvider } from "../mutations"
import { identityProviderQuery, requirementsQuery } from "../queries"
import { useConfirmIdentity } from "./confirm-identity"
import { ProviderForm } from "./provider-form"
import { ProviderTrial } from "./provider-trial"

/** Who chooses the provider decides who is who, owners among them: admins see which one it is. */
function ForAdmins({ provider }: { provider: IdentityProvider }) {
  return (
    <>
      {provider.is_set_up && <SettingRow label="Your provider">{provider.issuer}</SettingRow>}
      <InlineNotice tone="info" className="mt-2">
        Only an owner sets up the provider: it decides who is who here, owners among them.
      </InlineNotice>
    </>
  )
}

/** The company's own identity provider. */
export function ProviderSection() {
  const { role } = useMe()
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
      description="People of your verified mail domains sign in through your own identity provider, with OpenID Connect or SAML."
      actions={
        provider.is_set_up && (
          <Badge tone={provider.is_enabled ? "ok" : "neutral"}>{provider.is_enabled ? "On" : "Off"}</Badge>
        )
      }
    >
      {provider.domains.length === 0 ? (
        <InlineNotice tone="info" className="mb-4">
          Your provider may speak for addresses of your own domains only.{" "}
          <AppLink href="/settings/members/" className="font-medium text-accent underline underline-offset-4">
            Verify a mail domain
          </AppLink>{" "}
          first.
        </InlineNotice>
      ) : (
        <SettingRow label="Domains">{provider.domains.join(", ")}</SettingRow>
      )}
      {role === "owner" ? (
        <ProviderForm key={JSON.stringify(provider)} provider={provider} run={run} onSaved={refresh} />
      ) : (
        <ForAdmins provider={provider} />
      )}
      {provider.is_set_up && <ProviderTrial provider={provider} />}
      {provider.is_set_up && (
        <Button variant="ghost" className="mt-4" onClick={() => setIsLeaving(true)}>
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
