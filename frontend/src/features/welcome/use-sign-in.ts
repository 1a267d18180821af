import { useRouter } from "next/navigation"
import { useEffect } from "react"
import { SignedOut } from "@/lib/api/problem"

/** Sends somebody who is not signed in to sign in, and back here. */
export function useSignInFirst(error: Error | null): boolean {
  const router = useRouter()
  const isSignedOut = error instanceof SignedOut
  useEffect(() => {
    if (isSignedOut) router.replace(`/sign-in/?next=${encodeURIComponent(window.location.pathname)}`)
  }, [isSignedOut, router])
  return isSignedOut
}
