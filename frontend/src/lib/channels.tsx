import type { ReactNode } from "react"
import type { WayKey } from "@/schemas/channels"
import { Channel } from "@/schemas/conversation"

/** `sign`: drawn in a box of 16 × 16. `hue`: at least 4.5:1 on every ground, light and dark. `answersLate`: people may
 * answer after the reply window, where the account's settings allow it. `writesFirst`: by templates. `importsChats`: from
 * the phone app. */
type Look = {
  name: string
  sign: ReactNode
  hue: string
  answersLate?: boolean
  writesFirst?: boolean
  importsChats?: boolean
}

/** Everything that the app says of its own about a channel; docs/add-a-channel.md. */
const CHANNELS: Record<Channel, Look> = {
  whatsapp: {
    name: "WhatsApp",
    writesFirst: true,
    importsChats: true,
    hue: "text-[oklch(0.5_0.115_155)] dark:text-[oklch(0.76_0.13_155)]",
    sign: (
      <path d="M8 1.5a6.5 6.5 0 0 0-5.6 9.8L1.5 14.5l3.3-.9A6.5 6.5 0 1 0 8 1.5Zm-2.2 4c.3-.5.9-.5 1.1 0l.5 1c.1.4-.4.8-.3 1.1.3.6.9 1.2 1.5 1.5.3.1.7-.4 1.1-.3l1 .5c.5.2.5.8 0 1.1-.5.4-1.2.5-1.9.2-1.3-.5-2.5-1.7-3.1-3.1-.3-.8-.3-1.5.1-2Z" />
    ),
  },
  instagram: {
    name: "Instagram",
    hue: "text-[oklch(0.54_0.19_5)] dark:text-[oklch(0.73_0.15_5)]",
    sign: (
      <path d="M5 1.5h6A3.5 3.5 0 0 1 14.5 5v6a3.5 3.5 0 0 1-3.5 3.5H5A3.5 3.5 0 0 1 1.5 11V5A3.5 3.5 0 0 1 5 1.5Zm3 3.4a3.1 3.1 0 1 0 0 6.2 3.1 3.1 0 0 0 0-6.2Zm3.4-1.2a.8.8 0 1 0 0 1.600.8.8 0 0 0 0-1.6Z" />
    ),
    answersLate: true,
  },
  messenger: {
    name: "Messenger",
    hue: "text-[oklch(0.52_0.17_255)] dark:text-[oklch(0.74_0.12_255)]",
    sign: (
      <path d="M8 1.5C4.3 1.5 1.5 4.1 1.5 7.5c0 1.800.8 3.3 2 4.4v2.6l2.4-1.3c.7.2 1.400.3 2.100.3 3.7 0 6.5-2.6 6.5-6S11.7 1.5 8 1.5Zm.7 7.9L7.1 7.7 3.9 9.4l3.4-3.6L9 7.5l3.1-1.7-3.4 3.6Z" />
    ),
    answersLate: true,
  },
}

type Way = {
  channel: Channel
  name: string
  short?: string
  pitch: string
  needs: readonly string[]
  start: string
}

/** What each way to connect is called, what it is good for, and what one needs at hand; the usual one of a channel
 * first. `short`: below the usual one. */
export const WAYS: Record<WayKey, Way> = {
  whatsapp_signup: {
    channel: "whatsapp",
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
    channel: "whatsapp",
    name: "WhatsApp with your own app",
    short: "With your own app",
    pitch: "For teams that run an app of their own in Meta’s developer portal.",
    needs: [
      "App id and app secret (App settings, Basic)",
      "A system user’s token with both WhatsApp permissions",
      "The ids of the WhatsApp Business account and of the number (WhatsApp, API setup)",
    ],
    start: "Connect",
  },
  messenger_page: {
    channel: "messenger",
    name: "Messenger",
    pitch: "Everybody who writes to your Facebook Page. One or several Pages at once.",
    needs: ["A Facebook Page", "A Facebook account that may answer the Page’s messages"],
    start: "Continue with Facebook",
  },
  instagram_login: {
    channel: "instagram",
    name: "Instagram",
    pitch: "Direct messages and comments of a professional account. No Facebook Page needed.",
    needs: [
      "A professional Instagram account (business or creator)",
      "In Instagram: Settings, Messages, “Allow access to messages” switched on",
    ],
    start: "Continue with Instagram",
  },
  instagram_page: {
    channel: "instagram",
    name: "Instagram over its Facebook Page",
    short: "Over its Facebook Page",
    pitch: "When the account is linked to a Page that your team manages.",
    needs: [
      "A professional Instagram account that is linked to a Facebook Page",
      "A Facebook account that may answer the Page’s messages",
      "In Instagram: Settings, Messages, “Allow access to messages” switched on",
    ],
    start: "Continue with Facebook",
  },
}

const ANY: Look = { name: "", hue: "text-muted", sign: <circle cx="8" cy="8" r="6" /> }

/** The look of a channel; one of a newer server shows its own word. */
export const lookOf = (channel: string): Look => CHANNELS[channel as Channel] ?? { ...ANY, name: channel }

export const channelName = (channel: string): string => lookOf(channel).name

export const CHANNEL_NAMES = Object.fromEntries(
  Channel.options.map((channel) => [channel, channelName(channel)]),
) as Record<Channel, string>

/** "WhatsApp, Instagram or Messenger" */
export const anyChannel = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(
  Object.values(CHANNEL_NAMES),
)
