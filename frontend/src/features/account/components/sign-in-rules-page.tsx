"use client"

import { useQuery } from "@tanstack/react-query"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page, Section } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import { useMe } from "@/lib/session-context"
import type { Requirements } from "@/schemas/security"
import { identityProviderQuery, requirementsQuery } from "../queries"
import { ProviderSection } from "./provider-section"
import { RuleSwitch } from "./rule-switch"

/** What the workspace requires of its people's sign-ins, and its own identity provider. */
export function SignInRulesPage() {
  const { organization } = useMe()
  const { data: requirements, error } = useQuery(requirementsQuery())
  return (
    <Page title="Sign-in" description={`How people have to sign in to enter ${organization.name}.`}>
      {error !== null && <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>}
      {requirements === undefined ? (
        error === null && <Skeleton className="h-24" />
      ) : (
        <>
          <SecondFactorRule requirements={requirements} />
          <ProviderSection />
          <SsoRule requirements={requirements} />
        </>
      )}
    </Page>
  )
}

function SecondFactorRule({ requirements }: { requirements: Requirements }) {
  const { requires_second_factor, members_without_second_factor: without } = requirements
  return (
    <Section title="Second factor">
      <RuleSwitch
        rule="requires_second_factor"
        isOn={requires_second_factor}
        label="Require a second factor"
        hint="An authenticator app or a passkey. Who has none may sign in, but enters only after setting one up."
        testId="require-second-factor"
      >
        {without === 0
          ? "Everybody has one already."
          : "Who has none is taken out of the inbox within seconds, and led to set one up."}
      </RuleSwitch>
      {without > 0 && (
        <p className="mt-2 text-small text-muted">
          {without === 1 ? "One member has" : `${without} members have`} none yet.
        </p>
      )}
    </Section>
  )
}

/** Shown when there is a provider to require. */
function SsoRule({ requirements }: { requirements: Requirements }) {
  const { data: provider } = useQuery(identityProviderQuery())
  if (!provider?.is_enabled) return null
  const isTested = provider.worked_at !== null
  return (
    <Section title="Only through single sign-on">
      <RuleSwitch
        rule="requires_sso"
        isOn={requirements.requires_sso}
        label="Require single sign-on"
        hint={
          isTested
            ? "Passwords, codes and passkeys no longer open this workspace. Owners still get in with them, so that somebody can repair this when the provider fails."
            : "Test the connection first: nobody has come through your provider as it is set up now."
        }
        isPossible={isTested}
        testId="require-sso"
      >
        Who came in another way is taken out of the inbox within seconds. Owners still get in with their
        password, a code or a passkey.
      </RuleSwitch>
    </Section>
  )
}
