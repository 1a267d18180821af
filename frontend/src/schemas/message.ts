import type * as z from "zod/mini"
import { type zAttachmentOut, zMessageOut, zMessagePage } from "@/lib/api/generated/zod.gen"

/** A message as the API and the socket send it. Sorted by `position_at`, then `id`. */
export const Message = zMessageOut
export type Message = z.infer<typeof Message>
export type MessageType = Message["message_type"]
export type DeliveryStatus = NonNullable<Message["delivery_status"]>
export type Attachment = z.infer<typeof zAttachmentOut>

export const MessagePage = zMessagePage
