import type { Metadata } from "next"
import { WelcomeEntry } from "./welcome-entry"

export const metadata: Metadata = { title: "Welcome · Inlet" }

export default function WelcomePage() {
  return <WelcomeEntry />
}
