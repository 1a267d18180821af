import type { Channel } from "@/schemas/conversation"

export const CHANNEL_NAMES: Record<Channel, string> = {
  whatsapp: "WhatsApp",
  instagram: "Instagram",
  messenger: "Messenger",
}

/** The channel's name; one of a newer server shows its own word. */
export const channelName = (channel: string): string => CHANNEL_NAMES[channel as Channel] ?? channel
