"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useRouter } from "next/navigation"
import { type ReactNode, useEffect } from "react"
import { Button } from "@/components/ui/button"
import { SignedOut } from "@/lib/api/problem"
import { onAccessToken, onOtherTab } from "@/lib/api/session"
import { MeProvider } from "@/lib/session-context"
import { meQuery } from "../queries"

/** Shows its children to signed-in people only; everyone else is sent to the sign-in page and back. */
export function SessionGate({ children, fallback }: { children: ReactNode; fallback: ReactNode }) {
  const client = useQueryClient()
  const router = useRouter()
  const { data: me, error, refetch } = useQuery(meQuery())
  const isSignedOut = error instanceof SignedOut

  useEffect(() => {
    const leave = () => {
      client.clear()
      router.replace(signInPath())
    }
    if (isSignedOut) leave()
    const offToken = onAccessToken((token) => token === null && leave())
    // Another person may have signed in in another tab: start over with whoever the cookie belongs to now.
    const offTabs = onOtherTab(({ type }) => (type === "signed-out" ? leave() : window.location.reload()))
    return () => {
      offToken()
      offTabs()
    }
  }, [client, router, isSignedOut])

  if (me !== undefined) return <MeProvider value={me}>{children}</MeProvider>
  if (error !== null && !isSignedOut) return <ServerAway onRetry={() => void refetch()} />
  return fallback
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
  return here.startsWith("/inbox/") && here !== "/inbox/"
    ? `/sign-in/?next=${encodeURIComponent(here)}`
    : "/sign-in/"
}
