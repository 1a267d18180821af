import type { ChannelAccount, WayKey } from "@/schemas/channels"

type Words = { name: string; pitch: string; needs: readonly string[]; start: string }

/** What each way is called, what it is good for, and what one needs at hand. */
export const WAYS: Record<WayKey, Words> = {
  whatsapp_signup: {
    name: "WhatsApp",
    pitch: "Meta’s window walks you through it, with a new number or the one you use already.",
    needs: [
      "A phone number that can take a call or a text",
      "Your company’s legal name and website",
      "A Facebook account; Meta’s window makes a business account when you have none",
    ],
    start: "Continue with Meta",
  },
  whatsapp_manual: {
    name: "WhatsApp with your own app",
    pitch: "For teams that run an app of their own in Meta’s developer portal.",
    needs: [
      "App id and app secret (App settings, Basic)",
      "A system user’s token with both WhatsApp permissions",
      "The ids of the WhatsApp Business account and of the number (WhatsApp, API setup)",
    ],
    start: "Connect",
  },
  messenger_page: {
    name: "Messenger",
    pitch: "Everybody who writes to your Facebook Page. One or several Pages at once.",
    needs: ["A Facebook Page", "A Facebook account that may answer the Page’s messages"],
    start: "Continue with Facebook",
  },
  instagram_login: {
    name: "Instagram",
    pitch: "Direct messages and comments of a professional account. No Facebook Page needed.",
    needs: [
      "A professional Instagram account (business or creator)",
      "In Instagram: Settings, Messages, “Allow access to messages” switched on",
    ],
    start: "Continue with Instagram",
  },
  instagram_page: {
    name: "Instagram over its Facebook Page",
    pitch: "When the account is linked to a Page that your team manages.",
    needs: [
      "A professional Instagram account that is linked to a Facebook Page",
      "A Facebook account that may answer the Page’s messages",
      "In Instagram: Settings, Messages, “Allow access to messages” switched on",
    ],
    start: "Continue with Facebook",
  },
}

/** The gallery: the usual way of each channel, and the others below it. */
export const GALLERY: readonly { channel: ChannelAccount["channel_type"]; ways: readonly WayKey[] }[] = [
  { channel: "whatsapp", ways: ["whatsapp_signup", "whatsapp_manual"] },
  { channel: "instagram", ways: ["instagram_login", "instagram_page"] },
  { channel: "messenger", ways: ["messenger_page"] },
]

export const isWayKey = (word: string | undefined): word is WayKey =>
  word !== undefined && Object.hasOwn(WAYS, word)

/** The way in which an account is connected again: the one it has, or its channel's usual one. */
export const wayOf = (account: Pick<ChannelAccount, "way" | "channel_type">): WayKey =>
  account.way ||
  (GALLERY.find(({ channel }) => channel === account.channel_type)?.ways[0] ?? "messenger_page")

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
