import type { Metadata } from "next"
import { EnterSeat } from "@/features/operator/components/enter-seat"

export const metadata: Metadata = { title: "Inlet", referrer: "no-referrer" }

export default function EnterPage() {
  return <EnterSeat />
}
