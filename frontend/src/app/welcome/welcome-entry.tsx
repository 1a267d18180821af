"use client"

import { useRouter } from "next/navigation"
import { signOut } from "@/features/session/mutations"
import { WelcomeScreen } from "@/features/welcome/components/welcome-screen"

export function WelcomeEntry() {
  const router = useRouter()
  return <WelcomeScreen onSignOut={() => void signOut().then(() => router.replace("/sign-in/"))} />
}
