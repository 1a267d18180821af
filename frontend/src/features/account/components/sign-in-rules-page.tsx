"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { toast } from "sonner"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page, Section, SettingRow } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { Switch } from "@/components/ui/switch"
import { wordsFor } from "@/lib/api/words"
import { useMe } from "@/lib/session-context"
import type { Requirements } from "@/schemas/security"
import { changeRequirements } from "../mutations"
import { requirementsQuery } from "../queries"
import { NotConfirmed, useConfirmIdentity } from "./confirm-identity"

/** What the workspace requires of its people's sign-ins. */
export function SignInRulesPage() {
  const { organization } = useMe()
  const { data: requirements, error } = useQuery(requirementsQuery())
  return (
    <Page title="Sign-in" description={`How people have to sign in to enter ${organization.name}.`}>
      {error !== null && <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>}
      {requirements === undefined ? (
        error === null && <Skeleton className="h-24" />
      ) : (
        <SecondFactorRule requirements={requirements} />
      )}
    </Page>
  )
}

function SecondFactorRule({ requirements }: { requirements: Requirements }) {
  const client = useQueryClient()
  const { run, dialog } = useConfirmIdentity()
  const [isAsking, setIsAsking] = useState(false)
  const { requires_second_factor: isOn, members_without_second_factor: without } = requirements

  const change = async (next: boolean) => {
    const answer = await run(() => changeRequirements({ requires_second_factor: next }))
    client.setQueryData(requirementsQuery().queryKey, answer)
    toast.success(next ? "A second factor is required from now on" : "A second factor is no longer required")
  }
  const flip = (next: boolean) => {
    if (next) return setIsAsking(true)
    change(next).catch((error: unknown) => {
      if (!(error instanceof NotConfirmed)) toast.error(wordsFor(error))
    })
  }

  return (
    <Section title="Second factor">
      <SettingRow
        label="Require a second factor"
        hint="An authenticator app or a passkey. Who has none may sign in, but enters only after setting one up."
      >
        {(names) => (
          <Switch {...names} checked={isOn} onCheckedChange={flip} data-testid="require-second-factor" />
        )}
      </SettingRow>
      {without > 0 && (
        <p className="mt-2 text-small text-muted">
          {without === 1 ? "One member has" : `${without} members have`} none yet.
        </p>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title="Require a second factor?"
        confirmLabel="Require it"
        onConfirm={() => change(true)}
      >
        {without === 0
          ? "Everybody has one already."
          : "Who has none is taken out of the inbox within seconds, and led to set one up."}
      </ConfirmDialog>
      {dialog}
    </Section>
  )
}
