import { CHANNEL_NAMES, channelName } from "@/lib/channels"
import type { ConversationStatus } from "@/schemas/conversation"
import type { DeliveryStatus, MessageType } from "@/schemas/message"
import type { ViewName } from "@/schemas/view"

export { channelName }

/** Words for the values of the API. Unknown values of a newer server fall back at the place of use. */
export const STATUS_NAMES: Record<ConversationStatus, string> = {
  open: "Open",
  pending: "Pending",
  resolved: "Resolved",
}

export const VIEW_NAMES: Record<ViewName, string> = {
  open: "All open",
  mine: "Mine",
  teams: "My teams",
  unassigned: "Unassigned",
  ...CHANNEL_NAMES,
  pending: "Pending",
  resolved: "Resolved",
}

export const DELIVERY_NAMES: Record<DeliveryStatus, string> = {
  preparing: "Preparing its files",
  queued: "Waiting to be sent",
  sending: "Sending",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  failed: "Not delivered",
  unconfirmed: "Not confirmed",
}

/** What a message without words is called in a quote or a placeholder. */
export const TYPE_NAMES: Record<MessageType, string> = {
  text: "Message",
  image: "Photo",
  video: "Video",
  audio: "Voice message",
  file: "File",
  location: "Location",
  reaction: "Reaction",
  sticker: "Sticker",
  contacts: "Contact card",
  interactive: "Choice",
  template: "Template message",
  order: "Order",
  story_mention: "Mentioned you in a story",
  story_reply: "Replied to your story",
  share: "Shared post",
  unsupported: "Unsupported message",
  system: "Notice",
  deleted: "Deleted message",
  edit: "Edited message",
  comment: "Comment",
  call: "Call",
  event: "Notice",
}

export const typeName = (type: string): string => TYPE_NAMES[type as MessageType] ?? "Message of a new kind"
