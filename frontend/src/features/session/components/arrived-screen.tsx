"use client"

import { useRouter } from "next/navigation"
import { useEffect } from "react"
import { AuthFrame } from "@/components/ui/auth-frame"
import { Skeleton } from "@/components/ui/skeleton"
import { announce, refreshAccessToken } from "@/lib/api/session"
import { nextPath } from "../use-arrival"

/** Back from an identity provider: the cookie is there, the token is fetched, and on one goes. */
export function ArrivedScreen() {
  const router = useRouter()
  useEffect(() => {
    refreshAccessToken().then(
      () => {
        announce({ type: "signed-in" })
        router.replace(nextPath())
      },
      () => router.replace("/sign-in/?problem=provider"),
    )
  }, [router])
  return (
    <AuthFrame title="Signing you in" sentence="One moment.">
      <Skeleton className="h-10" />
    </AuthFrame>
  )
}
