import type { ReactNode } from "react"
import { SignedInApp } from "@/app/signed-in-app"

/** Shared by every part of the app, so that moving between them keeps the session, the socket and the caches. */
export default function AppLayout({ children }: { children: ReactNode }) {
  return <SignedInApp>{children}</SignedInApp>
}
