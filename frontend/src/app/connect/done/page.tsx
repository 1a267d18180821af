import type { Metadata } from "next"
import { ConnectDone } from "@/features/channels/components/connect-done"

export const metadata: Metadata = { title: "Back to Inlet", referrer: "no-referrer" }

export default function ConnectDonePage() {
  return <ConnectDone />
}
