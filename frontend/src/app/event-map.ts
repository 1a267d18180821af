import type { QueryClient } from "@tanstack/react-query"
import { applyConversations, applyMessages, keys, refreshCountsSoon, type Seen } from "@/features/inbox/cache"
import type { Conversation } from "@/schemas/conversation"
import type { Message } from "@/schemas/message"
import type { RealtimeEvent } from "@/schemas/realtime"

/** What a batch of events amounts to, folded per entity. */
class Batch {
  readonly conversations = new Map<string, Seen<Conversation>>()
  readonly messages = new Map<string, Seen<Message>>()
  areChannelsStale = false

  conversation(row: Conversation, seq: number): void {
    this.conversations.set(row.id, { row, seq })
  }

  message(row: Message, seq: number): void {
    this.messages.set(row.id, { row, seq })
  }
}

type Reaction<Type> = (batch: Batch, event: Extract<RealtimeEvent, { type: Type }>) => void

/** The answer to "what changes on the screen when…". */
const REACTIONS: { [Type in RealtimeEvent["type"]]: Reaction<Type> } = {
  "message.created": withMessage,
  "message.updated": withMessage,
  "conversation.created": (batch, event) => batch.conversation(event.data.conversation, event.seq),
  "conversation.updated": (batch, event) => batch.conversation(event.data.conversation, event.seq),
  "channel_account.updated": (batch) => {
    batch.areChannelsStale = true
  },
}

export const isKnownType = (type: string): type is RealtimeEvent["type"] => Object.hasOwn(REACTIONS, type)

/** Bring the query cache up to these events, given in log order. */
export function applyEvents(client: QueryClient, events: RealtimeEvent[]): void {
  const batch = new Batch()
  for (const event of events) (REACTIONS[event.type] as Reaction<typeof event.type>)(batch, event as never)
  if (batch.messages.size > 0) applyMessages(client, [...batch.messages.values()])
  if (batch.conversations.size > 0) {
    applyConversations(client, [...batch.conversations.values()])
    refreshCountsSoon(client)
  }
  if (batch.areChannelsStale) void client.invalidateQueries({ queryKey: keys.channels })
}

function withMessage(
  batch: Batch,
  event: Extract<RealtimeEvent, { type: "message.created" | "message.updated" }>,
): void {
  batch.message(event.data.message, event.seq)
  batch.conversation(event.data.conversation, event.seq)
}
