import { z } from "zod"
import { Conversation } from "./conversation"
import { Message } from "./message"
import { Timestamp } from "./primitives"
import { ChannelAccount } from "./workspace"

const envelope = {
  id: z.string(),
  seq: z.int(),
  org_id: z.string(),
  conversation_id: z.string().nullable(),
  occurred_at: Timestamp,
}
const aboutMessage = z.object({ message: Message, conversation: Conversation })
const aboutConversation = z.object({ conversation: Conversation })

/** Every fact the event log can carry, told apart by `type`. */
export const RealtimeEvent = z.discriminatedUnion("type", [
  z.object({ ...envelope, type: z.literal("message.created"), data: aboutMessage }),
  z.object({ ...envelope, type: z.literal("message.updated"), data: aboutMessage }),
  z.object({ ...envelope, type: z.literal("conversation.created"), data: aboutConversation }),
  z.object({ ...envelope, type: z.literal("conversation.updated"), data: aboutConversation }),
  z.object({
    ...envelope,
    type: z.literal("channel_account.updated"),
    data: z.object({ channel_account: ChannelAccount }),
  }),
])
export type RealtimeEvent = z.infer<typeof RealtimeEvent>

/** What any event must have, even one of a type this build does not know. */
export const EventEnvelope = z.looseObject({ id: z.string(), seq: z.int(), type: z.string() })
export type EventEnvelope = z.infer<typeof EventEnvelope>

/** A slice of the log, fetched to fill a gap. */
export const EventPage = z.object({ data: z.array(EventEnvelope), head_seq: z.int(), epoch: z.string() })

/** The frames that are not events. */
export const ControlFrame = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("hello"),
    head_seq: z.int(),
    epoch: z.string(),
    resume: z.enum(["ok", "too_old"]),
    heartbeat_s: z.number(),
  }),
  z.object({ type: z.literal("heartbeat"), head_seq: z.int(), epoch: z.string() }),
  z.object({ type: z.literal("auth_ok") }),
  z.object({ type: z.literal("pong") }),
])
export type ControlFrame = z.infer<typeof ControlFrame>
