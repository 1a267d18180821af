"use client"

import { useState } from "react"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { SettingRow } from "@/components/ui/section"
import { wordsFor } from "@/lib/api/words"
import { shortDate } from "@/lib/format/time"
import { useInBrowser } from "@/lib/use-in-browser"
import type { IdentityProvider } from "@/schemas/security"
import { tryIdentityProvider } from "../mutations"

const WORKED = "worked"

/** What came of a trial, as `?tested=` says: which side has to be looked at. */
const OUTCOMES: Record<string, string> = {
  [WORKED]: "The connection works. Nobody was signed in by the test.",
  canceled: "The test was stopped at your provider's page.",
  too_many: "Too many attempts. Wait a moment and try again.",
  trial_over: "The test took too long to begin. Start it again.",
  provider:
    "Your provider did not accept us or did not answer. Check the client ID, the secret and the redirect URI.",
  no_address: "Your provider tells no e-mail address. Send it as the name ID or as an attribute named email.",
  sso_domain: "Your provider named an address that is not of a domain you have verified.",
  sso_not_invited:
    "Your provider answered, but named somebody who is no member here. Test with a member's account.",
  sso_address: "Your provider named an account that has another address here by now.",
  sso_unasked: "The answer does not belong to what we asked. Begin at Inlet, not at your provider's page.",
  saml: "We cannot read your provider's answer as a SAML response.",
  saml_status: "Your provider refused to sign this person in.",
  saml_signature:
    "The signature does not fit the certificate in the metadata. Upload your provider's metadata again.",
  saml_deprecated: "Your provider signs with SHA-1, which is no longer safe. Switch it to SHA-256.",
  saml_encrypted:
    "Your provider's encrypted answer could not be read. Give it our metadata anew, which hold the key, and let it encrypt with RSA-OAEP and AES; or switch encryption off: answers travel over TLS.",
  saml_audience: "The answer is not meant for us. Check the entity ID at your provider.",
  saml_issuer: "The answer is by another provider than the one in the metadata.",
  saml_destination: "The answer was sent to another address. Check the ACS URL at your provider.",
  saml_time: "The answer is not valid at this time. Check your provider's clock.",
}

/** Tries what is saved, all the way there and back. */
export function ProviderTrial({ provider }: { provider: IdentityProvider }) {
  const tested = useInBrowser(() => new URLSearchParams(window.location.search).get("tested") ?? "", "")
  const [problem, setProblem] = useState<string | null>(null)
  const [isLeaving, setIsLeaving] = useState(false)
  const go = async () => {
    setIsLeaving(true)
    try {
      window.location.assign((await tryIdentityProvider()).path)
    } catch (error) {
      setProblem(wordsFor(error))
      setIsLeaving(false)
    }
  }
  return (
    <div className="mt-6 space-y-3">
      <SettingRow
        label="Connection"
        hint={
          provider.worked_at === null
            ? "Not tested as it is set up now. The test goes to your provider and back, and signs nobody in."
            : `Works as it is set up now, since ${shortDate(provider.worked_at)}.`
        }
      >
        <Button disabled={isLeaving} onClick={() => void go()} data-testid="provider-test">
          Test the connection
        </Button>
      </SettingRow>
      {problem !== null && <InlineNotice tone="bad">{problem}</InlineNotice>}
      {tested !== "" && problem === null && (
        <Outcome tested={tested} isCurrent={provider.worked_at !== null} />
      )}
    </div>
  )
}

function Outcome({ tested, isCurrent }: { tested: string; isCurrent: boolean }) {
  if (tested === WORKED && !isCurrent) return null // it was set up anew since then
  return (
    <InlineNotice tone={tested === WORKED ? "ok" : "bad"}>
      <span data-testid="provider-tested">{OUTCOMES[tested] ?? "The test did not work."}</span>
    </InlineNotice>
  )
}
