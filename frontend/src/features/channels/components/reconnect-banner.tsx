"use client"

import { useQuery } from "@tanstack/react-query"
import { Unplug } from "lucide-react"
import { AppLink } from "@/components/ui/app-link"
import { channelsQuery } from "@/lib/directory"
import { useCan, useMe } from "@/lib/session-context"

/** Says that accounts have lost their access, to those who may mend it, wherever they are. */
export function ReconnectBanner() {
  const { reach } = useMe()
  const mayConfigure = useCan("channels:configure")
  const { data: channels = [] } = useQuery({ ...channelsQuery(), enabled: mayConfigure })
  const mine = channels.filter(
    ({ id, status }) =>
      status === "reconnect" && (reach.view === "all" || (reach.channels[id] ?? []).includes("manage")),
  )
  const [first, ...others] = mine
  if (!mayConfigure || first === undefined) return null
  return (
    <div
      role="status"
      data-testid="reconnect-banner"
      className="flex min-h-9 shrink-0 items-start gap-2 md:items-center border-b bg-bad/8 px-4 py-1.5 md:justify-center md:text-center"
    >
      <Unplug className="size-4 shrink-0 text-bad max-md:mt-0.5" aria-hidden />
      <p className="flex flex-wrap items-center gap-x-2 md:justify-center">
        <span>
          <bdi className="font-medium">{first.name}</bdi>
          {others.length > 0 && ` and ${others.length === 1 ? "another channel" : `${others.length} others`}`}{" "}
          {others.length > 0 ? "have" : "has"} lost access. Answers cannot be sent; messages still come in.
        </span>
        <AppLink
          href={others.length > 0 ? "/settings/channels/" : `/settings/channels/${first.id}/connect/`}
          className="font-medium text-accent underline underline-offset-4 max-md:py-2.5"
        >
          Connect again
        </AppLink>
      </p>
    </div>
  )
}
