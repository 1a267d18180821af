"use client"

import { useQuery } from "@tanstack/react-query"
import { Page } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import { channelsQuery } from "@/lib/directory"
import { useCan } from "@/lib/session-context"
import { isWayKey, wayOf } from "../words"
import { ChannelList } from "./channel-list"
import { ChannelPage } from "./channel-page"
import { ConnectWalk } from "./connect-walk"
import { Gallery } from "./gallery"

/**
 * Settings ▸ Channels: the list, /new/ the gallery, /new/<way>/ the walk, /<id>/ one account, /<id>/connect/ the walk
 * that connects it again.
 */
export function ChannelsPage({ rest: [place, word] }: { rest: string[] }) {
  const mayConfigure = useCan("channels:configure")
  const { data: channels, error } = useQuery(channelsQuery())
  if (error !== null) return <Page title="Channels">{<p className="text-bad">{wordsFor(error)}</p>}</Page>
  if (channels === undefined)
    return (
      <Page title="Channels">
        <Skeleton className="h-40" />
      </Page>
    )
  if (place === undefined) return <ChannelList channels={channels} mayConfigure={mayConfigure} />
  if (place === "new" && mayConfigure)
    return isWayKey(word) ? <ConnectWalk key={word} way={word} /> : <Gallery />
  const channel = channels.find(({ id }) => id === place)
  if (channel === undefined) return <NoSuchChannel />
  const way = wayOf(channel)
  if (word === "connect" && mayConfigure && way !== undefined)
    return <ConnectWalk key={channel.id} way={way} again={channel} />
  return <ChannelPage key={channel.id} id={channel.id} />
}

function NoSuchChannel() {
  return (
    <Page
      title="There is no such channel"
      description="It may not be for your role."
      parent={{ href: "/settings/channels/", label: "Channels" }}
    >
      {null}
    </Page>
  )
}
