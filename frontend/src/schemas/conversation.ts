import { z } from "zod"
import { pageOf, Timestamp } from "./primitives"

export const ConversationStatus = z.enum(["open", "pending", "resolved"])
export type ConversationStatus = z.infer<typeof ConversationStatus>

export const Channel = z.enum(["whatsapp", "instagram", "messenger"])
export type Channel = z.infer<typeof Channel>

export const Customer = z.object({
  id: z.string(),
  display_name: z.string(),
  username: z.string().nullable(),
  phone: z.string().nullable(),
})
export type Customer = z.infer<typeof Customer>

/** A conversation as the list, the detail and every event send it; `rev` grows with each change. */
export const Conversation = z.object({
  id: z.string(),
  number: z.int(),
  status: ConversationStatus,
  assigned_to: z.string().nullable(),
  channel_type: Channel,
  channel_account_id: z.string(),
  customer: Customer,
  last_message_at: Timestamp.nullable(),
  last_message_preview: z.string().nullable(),
  last_message_direction: z.enum(["inbound", "outbound"]).nullable(),
  unread_count: z.int(),
  waiting_since: Timestamp.nullable(),
  reply_window_ends_at: Timestamp.nullable(),
  created_at: Timestamp,
  rev: z.int(),
})
export type Conversation = z.infer<typeof Conversation>

export const Identity = z.object({
  channel_type: Channel,
  external_user_id: z.string(),
  kind: z.string(),
  username: z.string().nullable(),
})
export type Identity = z.infer<typeof Identity>

export const ConversationDetail = Conversation.extend({
  customer: Customer.extend({ identities: z.array(Identity) }),
  as_of_seq: z.int().default(0),
})
export type ConversationDetail = z.infer<typeof ConversationDetail>

export const ConversationPage = pageOf(Conversation)

/** Totals for the sidebar; each is capped by the server at 1000. */
export const Counts = z.object({
  open: z.object({ all: z.int(), mine: z.int(), unassigned: z.int(), unread: z.int() }),
  pending: z.int(),
  resolved: z.int(),
  as_of_seq: z.int().default(0),
})
export type Counts = z.infer<typeof Counts>
