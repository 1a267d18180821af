"use client"

import { Cable, Plus } from "lucide-react"
import { AppLink } from "@/components/ui/app-link"
import { Badge } from "@/components/ui/badge"
import { buttonLook } from "@/components/ui/button"
import { ChannelGlyph } from "@/components/ui/channel-glyph"
import { EmptyState } from "@/components/ui/empty-state"
import { Page, Section } from "@/components/ui/section"
import { Table } from "@/components/ui/table"
import { anyChannel } from "@/lib/channels"
import { listTime } from "@/lib/format/time"
import { useNow } from "@/lib/now"
import type { ChannelAccount } from "@/schemas/channels"
import { handleOf } from "../words"
import { AlarmMails } from "./alarm-mails"
import { StateMark } from "./state-mark"

type ChannelListProps = { channels: ChannelAccount[]; mayConfigure: boolean }

/** Every account, how it is, and when it was last heard from. */
export function ChannelList({ channels, mayConfigure }: ChannelListProps) {
  const now = useNow()
  const connected = channels.filter(({ status }) => status !== "disconnected")
  const gone = channels.filter(({ status }) => status === "disconnected")
  return (
    <Page
      title="Channels"
      description="The numbers, Pages and accounts that customers write to."
      actions={mayConfigure && channels.length > 0 && <ConnectLink />}
    >
      {channels.length === 0 ? (
        <div className="border-t py-10">
          <EmptyState icon={Cable} title="No channel is connected yet">
            <p className="mb-4">Connect {anyChannel}, and what customers write arrives in the inbox.</p>
            {mayConfigure && <ConnectLink />}
          </EmptyState>
        </div>
      ) : (
        <Section title={`In use (${connected.length})`}>
          <Channels label="Channels in use" channels={connected} now={now} />
        </Section>
      )}
      {gone.length > 0 && (
        <Section title={`Disconnected (${gone.length})`} description="Their conversations stay.">
          <Channels label="Disconnected channels" channels={gone} now={now} />
        </Section>
      )}
      {mayConfigure && channels.length > 0 && <AlarmMails />}
    </Page>
  )
}

const ConnectLink = () => (
  <AppLink
    href="/settings/channels/new/"
    className={buttonLook({ variant: "primary" })}
    data-testid="connect-channel"
  >
    <Plus className="size-4" aria-hidden /> Connect a channel
  </AppLink>
)

type ChannelsProps = { label: string; channels: ChannelAccount[]; now: number }

function Channels({ label, channels, now }: ChannelsProps) {
  return (
    <Table
      label={label}
      rows={channels}
      keyOf={({ id }) => id}
      empty={<p>None is connected.</p>}
      columns={[
        { key: "name", head: "Channel", cell: (channel) => <Name channel={channel} /> },
        { key: "state", head: "State", cell: (channel) => <StateMark account={channel} /> },
        {
          key: "heard",
          head: "Last heard",
          className: "tabular text-text-2",
          cell: ({ last_in_at }) => (last_in_at === null ? "Not yet" : listTime(last_in_at, now)),
        },
      ]}
    />
  )
}

function Name({ channel }: { channel: ChannelAccount }) {
  const handle = handleOf(channel)
  return (
    <AppLink
      href={`/settings/channels/${channel.id}/`}
      className="group flex items-center gap-2.5 py-2 max-md:min-h-11"
      data-testid="channel-link"
    >
      <ChannelGlyph channel={channel.channel_type} isLabelled className="size-5" />
      <span className="min-w-0">
        <bdi className="block font-medium wrap-anywhere group-hover:underline">{channel.name}</bdi>
        {handle !== "" && handle !== channel.name && (
          <span className="tabular block text-small wrap-anywhere text-muted">{handle}</span>
        )}
      </span>
      {channel.is_sandbox && <Badge>Sandbox</Badge>}
    </AppLink>
  )
}
