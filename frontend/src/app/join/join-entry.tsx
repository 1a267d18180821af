"use client"

import dynamic from "next/dynamic"
import { signOut } from "@/features/session/mutations"

/** In the browser only: the token is in the address, which the build does not know. */
const JoinScreen = dynamic(
  () => import("@/features/welcome/components/join-screen").then((module) => module.JoinScreen),
  { ssr: false },
)

export function JoinEntry() {
  return <JoinScreen onSignOut={() => signOut().then(() => window.location.reload())} />
}
