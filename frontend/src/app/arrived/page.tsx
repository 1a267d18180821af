import type { Metadata } from "next"
import { ArrivedScreen } from "@/features/session/components/arrived-screen"

export const metadata: Metadata = { title: "Signing in · Inlet" }

export default function ArrivedPage() {
  return <ArrivedScreen />
}
