import { z } from "zod"
import { pageOf, Timestamp } from "./primitives"

export const MessageType = z.enum([
  "text",
  "image",
  "video",
  "audio",
  "file",
  "location",
  "reaction",
  "sticker",
  "contacts",
  "interactive",
  "template",
  "order",
  "story_mention",
  "story_reply",
  "share",
  "unsupported",
  "system",
  "deleted",
  "edit",
])
export type MessageType = z.infer<typeof MessageType>

export const DeliveryStatus = z.enum([
  "queued",
  "sending",
  "sent",
  "delivered",
  "read",
  "failed",
  "unconfirmed",
])
export type DeliveryStatus = z.infer<typeof DeliveryStatus>

export const Attachment = z.object({
  id: z.string(),
  kind: z.enum(["image", "video", "audio", "file", "sticker"]),
  mime_type: z.string().nullable(),
  filename: z.string().nullable(),
  url: z.string().nullable(),
  state: z.string(),
})
export type Attachment = z.infer<typeof Attachment>

/** A message as the API and the socket send it. Sorted by `position_at`, then `id`. */
export const Message = z.object({
  id: z.string(),
  conversation_id: z.string(),
  direction: z.enum(["inbound", "outbound"]),
  message_type: MessageType,
  body_text: z.string().nullable(),
  channel_message_id: z.string().nullable(),
  attachments: z.array(Attachment),
  reply_to: z.string().nullable(),
  reply_to_message_id: z.string().nullable(),
  target_id: z.string().nullable(),
  content: z.record(z.string(), z.unknown()),
  reactions: z.array(z.object({ emoji: z.string(), by: z.enum(["customer", "business"]) })),
  edited_at: Timestamp.nullable(),
  deleted_at: Timestamp.nullable(),
  sent_by: z.string().nullable(),
  sent_at: Timestamp.nullable(),
  received_at: Timestamp.nullable(),
  created_at: Timestamp,
  position_at: Timestamp,
  delivery_status: DeliveryStatus.nullable(),
  error: z.object({ code: z.string(), detail: z.string() }).nullable(),
  temp_id: z.string().nullable(),
  rev: z.int(),
})
export type Message = z.infer<typeof Message>

export const MessagePage = pageOf(Message)
