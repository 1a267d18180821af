import type { Metadata } from "next"
import { SettingsEntry } from "@/app/settings/settings-entry"

export const metadata: Metadata = { title: "Settings · Inlet" }

/** One shell for every address below /settings/, as /inbox/ is one. */
export const generateStaticParams = () => [{ slug: [] as string[] }]

export default function SettingsPage() {
  return <SettingsEntry />
}
