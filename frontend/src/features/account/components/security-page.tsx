"use client"

import { useQuery } from "@tanstack/react-query"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import { securityQuery } from "../queries"
import { HistorySection } from "./history-section"
import { PasskeysSection } from "./passkeys-section"
import { PasswordSection } from "./password-section"
import { SecondFactorSection } from "./second-factor-section"
import { SessionsSection } from "./sessions-section"

/** How one's own account is protected. */
export function SecurityPage() {
  const { data: security, error } = useQuery(securityQuery())
  return (
    <Page title="Security" description="How your account is protected, and where it is in use.">
      {error !== null && <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>}
      {security === undefined ? (
        error === null && <Skeleton className="h-60" />
      ) : (
        <>
          <SecondFactorSection security={security} />
          <PasskeysSection passkeys={security.passkeys} />
          <PasswordSection hasPassword={security.has_password} />
        </>
      )}
      <SessionsSection />
      <HistorySection />
    </Page>
  )
}
