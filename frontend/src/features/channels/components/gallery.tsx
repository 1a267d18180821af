"use client"

import { useQuery } from "@tanstack/react-query"
import { ChevronRight } from "lucide-react"
import { AppLink } from "@/components/ui/app-link"
import { ChannelGlyph } from "@/components/ui/channel-glyph"
import { Page } from "@/components/ui/section"
import { channelName, WAYS } from "@/lib/channels"
import { cn } from "@/lib/format/text"
import type { WayKey } from "@/schemas/channels"
import { waysQuery } from "../queries"
import { GALLERY } from "../words"

/** What can be connected, one card for each channel. */
export function Gallery() {
  const { data: ways } = useQuery(waysQuery())
  const isOffered = (key: WayKey) => ways?.find((way) => way.key === key)?.is_offered ?? true
  return (
    <Page
      title="Connect a channel"
      description="What customers write there arrives in the inbox, and your answers go back to them."
      parent={{ href: "/settings/channels/", label: "Channels" }}
    >
      <ul className="grid gap-3 border-t pt-6 md:grid-cols-3">
        {GALLERY.map(({ channel, ways: [usual, ...others] }) => (
          <li key={channel} className="flex flex-col rounded-pop border border-line bg-raised p-4">
            <ChannelGlyph channel={channel} className="mb-3 size-7" />
            <h2 className="text-message font-semibold">{channelName(channel)}</h2>
            <p className="mt-1 mb-4 flex-1 text-text-2">{usual !== undefined && WAYS[usual].pitch}</p>
            {usual !== undefined && <WayLink way={usual} isOffered={isOffered(usual)} />}
            {others.map((way) => (
              <OtherWay key={way} way={way} isOffered={isOffered(way)} />
            ))}
            {others.length === 0 && <span className="h-11 max-md:hidden" />}
          </li>
        ))}
      </ul>
    </Page>
  )
}

type WayLinkProps = { way: WayKey; isOffered: boolean }

function WayLink({ way, isOffered }: WayLinkProps) {
  if (!isOffered) return <p className="text-small text-muted">Not set up on this server.</p>
  return (
    <AppLink
      href={`/settings/channels/new/${way}/`}
      aria-label={`Connect ${WAYS[way].name}`}
      data-testid={`way-${way}`}
      className="inline-flex h-9 items-center justify-center rounded-control bg-accent font-medium text-on-accent transition-colors duration-80 hover:bg-accent/90 max-md:h-11"
    >
      Connect
    </AppLink>
  )
}

function OtherWay({ way, isOffered }: WayLinkProps) {
  return (
    <AppLink
      href={`/settings/channels/new/${way}/`}
      data-testid={`way-${way}`}
      className={cn(
        "mt-1 inline-flex h-10 items-center justify-center gap-1 text-text-2 hover:text-text max-md:h-11",
        !isOffered && "pointer-events-none opacity-50",
      )}
    >
      {WAYS[way].short ?? WAYS[way].name} <ChevronRight className="size-3.5 rtl:rotate-180" aria-hidden />
    </AppLink>
  )
}
