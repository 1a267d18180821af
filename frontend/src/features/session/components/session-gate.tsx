"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import dynamic from "next/dynamic"
import { useRouter } from "next/navigation"
import { type ReactNode, useEffect, useState } from "react"
import { Button } from "@/components/ui/button"
import { ApiError, SignedOut } from "@/lib/api/problem"
import { onAccessToken, onOtherTab } from "@/lib/api/session"
import { HOME, isAppPath } from "@/lib/app-path"
import { forgetFarewell, getFarewell, keepOrganization } from "@/lib/organization"
import { MeProvider } from "@/lib/session-context"
import { meQuery } from "../queries"

const OrganizationChooser = dynamic(
  () => import("./organization-chooser").then((module) => module.OrganizationChooser),
  { ssr: false },
)

type SessionGateProps = {
  children: ReactNode
  fallback: ReactNode
  /** What to show to a member whom the workspace does not let in as they are, by the code of the refusal. */
  atTheDoor?: (refusal: string, retry: () => void, organizationName: string) => ReactNode
}

/**
 * Shows its children to signed-in people in an organization. Others are sent to sign in (and back), asked which of
 * their organizations they mean, or, when they have none yet, sent to /welcome/.
 */
export function SessionGate({ children, fallback, atTheDoor }: SessionGateProps) {
  const client = useQueryClient()
  const router = useRouter()
  const [farewell, setFarewell] = useState(getFarewell)
  const { data: me, error, refetch } = useQuery({ ...meQuery(), enabled: farewell === null })
  const isSignedOut = error instanceof SignedOut
  const refusal = farewell?.refusal ?? (error instanceof ApiError ? error.code : null)

  useEffect(forgetFarewell, [])
  useEffect(() => {
    const leave = () => {
      client.clear()
      router.replace(signInPath())
    }
    if (isSignedOut) leave()
    if (refusal === "no_organization") router.replace("/welcome/")
    const offToken = onAccessToken((token) => token === null && leave())
    // Another person may have signed in in another tab: start over with whoever the cookie belongs to now.
    const offTabs = onOtherTab(({ type }) => (type === "signed-out" ? leave() : window.location.reload()))
    return () => {
      offToken()
      offTabs()
    }
  }, [client, router, isSignedOut, refusal])

  const enter = () => {
    setFarewell(null)
    void refetch()
  }
  const choose = (slug: string) => {
    keepOrganization(slug)
    void refetch()
  }

  if (me !== undefined) return <MeProvider value={me}>{children}</MeProvider>
  if (refusal === "organization_required") return <OrganizationChooser onChoose={choose} />
  if (refusal === null ? error === null || isSignedOut : refusal === "no_organization") return fallback
  const door = refusal === null ? null : atTheDoor?.(refusal, enter, farewell?.organizationName ?? "")
  if (door !== null && door !== undefined) return door
  return <ServerAway onRetry={() => void refetch()} />
}

function ServerAway({ onRetry }: { onRetry: () => void }) {
  return (
    <main className="grid h-dvh place-items-center p-6 text-center">
      <div className="max-w-80 space-y-3">
        <h1 className="text-title font-semibold">Inlet cannot reach its server</h1>
        <p className="text-text-2">Nothing is lost. Check your connection, then try again.</p>
        <Button onClick={onRetry}>Try again</Button>
      </div>
    </main>
  )
}

function signInPath(): string {
  const here = `${window.location.pathname}${window.location.search}`
  return isAppPath(here) && here !== HOME ? `/sign-in/?next=${encodeURIComponent(here)}` : "/sign-in/"
}
