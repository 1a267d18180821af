import type * as z from "zod/mini"
import {
  zConversationCounts,
  zConversationDetailOut,
  zConversationOut,
  zConversationPage,
  type zCustomerOut,
  zCustomerPage,
  type zIdentityOut,
} from "@/lib/api/generated/zod.gen"

/** A conversation as the list, the detail and every event send it; `rev` grows with each change. */
export const Conversation = zConversationOut
export type Conversation = z.infer<typeof Conversation>

export const ConversationStatus = Conversation.shape.status
export type ConversationStatus = z.infer<typeof ConversationStatus>

export const Channel = Conversation.shape.channel_type
export type Channel = z.infer<typeof Channel>

export type Customer = z.infer<typeof zCustomerOut>
export type Identity = z.infer<typeof zIdentityOut>

/** A conversation with what only its own page shows: the customer's identities. */
export const ConversationDetail = zConversationDetailOut
export type ConversationDetail = z.infer<typeof ConversationDetail>

/** What can be written in a conversation now, within which limits, and until when. */
export type Composer = ConversationDetail["composer"]
export type ComposerLimits = Composer["limits"]
export type InteractiveLimit = ComposerLimits["interactive"][number]

export const CustomerPage = zCustomerPage

export const ConversationPage = zConversationPage

/** Totals for the sidebar; each is capped by the server at 1000. */
export const Counts = zConversationCounts
export type Counts = z.infer<typeof Counts>
