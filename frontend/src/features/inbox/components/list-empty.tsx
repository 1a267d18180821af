import { useQuery } from "@tanstack/react-query"
import { Cable, Inbox } from "lucide-react"
import { AppLink } from "@/components/ui/app-link"
import { buttonLook } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"
import { anyChannel, CHANNEL_NAMES } from "@/lib/channels"
import { channelsQuery } from "@/lib/directory"
import { useCan } from "@/lib/session-context"
import type { Channel } from "@/schemas/conversation"
import type { ViewName } from "@/schemas/view"
import { VIEW_NAMES } from "../words"

const EMPTY: Record<Exclude<ViewName, Channel>, string> = {
  open: "Every conversation is answered and resolved.",
  mine: "Nothing is assigned to you.",
  teams: "No open conversations lie with your teams.",
  unassigned: "Every open conversation has an owner.",
  pending: "Nothing is waiting for a customer.",
  resolved: "Nothing has been resolved yet.",
}

/** Nothing in this view: because all is done, or because nothing can come in. */
export function ListEmpty({ view }: { view: ViewName }) {
  const { data: channels, isPending } = useQuery(channelsQuery())
  if (isPending) return null // neither is known yet
  if (channels?.every(({ status }) => status === "disconnected")) return <NoChannel />
  return (
    <EmptyState icon={Inbox} title="All clear">
      <p>
        {view in CHANNEL_NAMES
          ? `No open conversation on ${VIEW_NAMES[view]}.`
          : EMPTY[view as keyof typeof EMPTY]}
      </p>
    </EmptyState>
  )
}

function NoChannel() {
  const mayConnect = useCan("channels:configure")
  return (
    <EmptyState icon={Cable} title="No channel is connected">
      <p className="mb-4">
        {mayConnect
          ? `Connect ${anyChannel}, and what customers write arrives here.`
          : "Nothing can come in until an admin of your workspace connects one."}
      </p>
      {mayConnect && (
        <AppLink href="/settings/channels/new/" className={buttonLook({ variant: "primary" })}>
          Connect a channel
        </AppLink>
      )}
    </EmptyState>
  )
}
