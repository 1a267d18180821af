import type { Metadata } from "next"
import { InboxEntry } from "@/app/inbox/inbox-entry"

export const metadata: Metadata = { title: "Inbox · Inlet" }

/** One shell for every address below /inbox/: the server rewrites deep links to it, the client reads the URL. */
export const generateStaticParams = () => [{ slug: [] as string[] }]

export default function InboxPage() {
  return <InboxEntry />
}
