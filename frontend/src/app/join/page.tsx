import type { Metadata } from "next"
import { JoinEntry } from "./join-entry"

export const metadata: Metadata = { title: "Your invitation · Inlet", referrer: "no-referrer" }

export default function JoinPage() {
  return <JoinEntry />
}
