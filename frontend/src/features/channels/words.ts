import { WAYS } from "@/lib/channels"
import type { ChannelAccount, WayKey } from "@/schemas/channels"
import { Channel } from "@/schemas/conversation"

/** The gallery: the usual way of each channel, and the others below it. */
export const GALLERY = Channel.options
  .map((channel) => ({
    channel,
    ways: (Object.keys(WAYS) as WayKey[]).filter((key) => WAYS[key].channel === channel),
  }))
  .filter(({ ways }) => ways.length > 0)

export const isWayKey = (word: string | undefined): word is WayKey =>
  word !== undefined && Object.hasOwn(WAYS, word)

/** The way in which an account is connected again: the one it has, or its channel's usual one, if there is any. */
export const wayOf = (account: Pick<ChannelAccount, "way" | "channel_type">): WayKey | undefined =>
  account.way || GALLERY.find(({ channel }) => channel === account.channel_type)?.ways[0]

export type Tone = "ok" | "warn" | "bad" | "neutral"

/** How an account is, in one word. */
export function stateOf(account: ChannelAccount): { tone: Tone; label: string } {
  if (account.status === "disconnected") return { tone: "neutral", label: "Disconnected" }
  if (account.status === "reconnect") return { tone: "bad", label: "Access lost" }
  if (account.subscription_state === "missing") return { tone: "bad", label: "Nothing comes in" }
  if (account.silent_since !== null) return { tone: "warn", label: "Unusually quiet" }
  if (account.quality === "red") return { tone: "warn", label: "Low quality" }
  return { tone: "ok", label: "Connected" }
}

/** Under which name the platform knows it: @handle, number, or the Page's id. */
export function handleOf(account: ChannelAccount): string {
  if (account.username !== "") return `@${account.username}`
  if (account.phone_number !== "") return account.phone_number
  return account.meta_page_id === null ? "" : `Page ${account.meta_page_id}`
}

export const QUALITY_NAMES: Record<ChannelAccount["quality"], string> = {
  green: "High",
  yellow: "Medium",
  red: "Low",
  "": "Not rated yet",
}

export function limitInWords(limit: string): string {
  if (limit === "") return "Not known yet"
  if (limit === "unlimited") return "No limit"
  return `${Number(limit).toLocaleString("en")} new conversations a day`
}
