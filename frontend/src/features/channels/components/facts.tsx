"use client"

import type { ReactNode } from "react"
import { Section } from "@/components/ui/section"
import { WAYS } from "@/lib/channels"
import { fullTime, listTime, shortDate } from "@/lib/format/time"
import { useNow } from "@/lib/now"
import type { ChannelAccount, ChannelDetail } from "@/schemas/channels"
import { GALLERY, handleOf, limitInWords, QUALITY_NAMES } from "../words"

/** The account at a glance. */
export function Facts({ detail: { account } }: { detail: ChannelDetail }) {
  const now = useNow()
  const facts = factsOf(account, now)
  return (
    <Section title="At a glance">
      <dl className="grid gap-x-8 md:grid-cols-2">
        {facts.map(([term, value]) => (
          <div
            key={term}
            className="flex min-h-9 items-baseline justify-between gap-4 border-t border-line py-2"
          >
            <dt className="text-text-2">{term}</dt>
            <dd className="tabular min-w-0 truncate text-end">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

function factsOf(account: ChannelAccount, now: number): [string, ReactNode][] {
  const facts: [string, ReactNode][] = [
    ["Last heard from it", <When key="in" at={account.last_in_at} now={now} />],
    ["Last sent", <When key="out" at={account.last_out_at} now={now} />],
  ]
  const handle = handleOf(account)
  if (handle !== "") facts.push([account.phone_number === "" ? "Account" : "Number", handle])
  if (account.wa_waba_id !== null) {
    if (account.verified_name !== "") facts.push(["Shown name", account.verified_name])
    facts.push(["Quality", QUALITY_NAMES[account.quality]])
    facts.push(["Limit for templates", limitInWords(account.messaging_limit)])
  }
  if (account.is_coexistence) facts.push(["WhatsApp Business app", "Used as well"])
  if (account.status !== "disconnected")
    facts.push([
      "Access ends",
      account.token_expires_at === null ? "Not by itself" : shortDate(account.token_expires_at),
    ])
  if (account.data_access_expires_at !== null)
    facts.push(["Meta lets us read until", shortDate(account.data_access_expires_at)])
  const ways = GALLERY.find(({ channel }) => channel === account.channel_type)?.ways ?? []
  if (account.way !== "" && ways.length > 1) facts.push(["Connected by", WAYS[account.way].name])
  if (account.connected_at !== null) facts.push(["Connected on", shortDate(account.connected_at)])
  return facts
}

function When({ at, now }: { at: string | null; now: number }) {
  if (at === null) return <span className="text-muted">Not yet</span>
  return (
    <time dateTime={at} title={fullTime(at)}>
      {listTime(at, now)}
    </time>
  )
}
