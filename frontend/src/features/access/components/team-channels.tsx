"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { toast } from "@/lib/toast"
import { Checkbox } from "@/components/ui/checkbox"
import { Section } from "@/components/ui/section"
import { Table } from "@/components/ui/table"
import { wordsFor } from "@/lib/api/words"
import { channelsQuery, directoryKeys, grantsQuery } from "@/lib/directory"
import { useCan, useMe } from "@/lib/session-context"
import type { Bit, ChannelAccount, Team } from "@/schemas/workspace"
import { putGrant } from "../mutations"
import { BITS } from "../words"

/** What the team may do with each channel account. */
export function TeamChannels({ team }: { team: Team }) {
  const client = useQueryClient()
  const { reach } = useMe()
  const mayRead = useCan("channels:read")
  const manages = useCan("members:manage")
  const channels = useQuery({ ...channelsQuery(), enabled: mayRead }).data ?? []
  const grants = useQuery(grantsQuery()).data ?? []
  const bitsOf = ({ id }: ChannelAccount): Bit[] =>
    grants.find((grant) => grant.object_id === id && grant.holder_id === team.id)?.bits ?? []
  const mayGrant = ({ id }: ChannelAccount) =>
    manages && (reach.view === "all" || (reach.channels[id] ?? []).includes("manage"))

  const set = async (channel: ChannelAccount, bit: Bit, isGiven: boolean) => {
    const bits = nextBits(bitsOf(channel), bit, isGiven)
    await putGrant(channel.id, team.id, bits).catch((refused: unknown) => void toast.error(wordsFor(refused)))
    await client.invalidateQueries({ queryKey: directoryKeys.grants })
  }

  if (channels.length === 0) return null
  return (
    <Section
      title="Channels"
      description="What the team’s members may do on each channel. It counts for those whose role sees by channel; the others see by team, or everything."
    >
      <Table
        label="Channels of the team"
        rows={channels}
        keyOf={({ id }) => id}
        columns={[
          { key: "name", head: "Channel", cell: ({ name }) => <bdi className="block py-1.5">{name}</bdi> },
          ...BITS.map(({ bit, label }) => ({
            key: bit,
            head: label,
            className: "md:w-24",
            cell: (channel: ChannelAccount) =>
              mayGrant(channel) ? (
                <Checkbox
                  label={<span className="sr-only">{`${label}: ${channel.name}`}</span>}
                  checked={bitsOf(channel).includes(bit)}
                  onCheckedChange={(isGiven) => void set(channel, bit, isGiven === true)}
                />
              ) : bitsOf(channel).includes(bit) ? (
                "Yes"
              ) : (
                <span className="text-muted">No</span>
              ),
          })),
        ]}
      />
    </Section>
  )
}

/** Whoever may act may also see: ticking one brings seeing, and without seeing there is nothing. */
function nextBits(bits: Bit[], bit: Bit, isGiven: boolean): Bit[] {
  if (isGiven) return [...new Set<Bit>(["view", ...bits, bit])]
  return bit === "view" ? [] : bits.filter((other) => other !== bit)
}
