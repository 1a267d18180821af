import type { Metadata } from "next"
import { VerifyScreen } from "@/features/session/components/verify-screen"

export const metadata: Metadata = { title: "Check your mail · Inlet" }

export default function VerifyPage() {
  return <VerifyScreen />
}
