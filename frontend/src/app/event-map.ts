import type { QueryClient } from "@tanstack/react-query"
import { applyConversations, applyMessages, keys, refreshCountsSoon, type Seen } from "@/features/inbox/cache"
import { onboardingQuery } from "@/features/checklist/queries"
import { meQuery } from "@/features/session/queries"
import type { Conversation } from "@/schemas/conversation"
import type { Message } from "@/schemas/message"
import type { RealtimeEvent } from "@/schemas/realtime"

/** What a batch of events amounts to, folded per entity. */
class Batch {
  readonly conversations = new Map<string, Seen<Conversation>>()
  readonly messages = new Map<string, Seen<Message>>()
  areChannelsStale = false
  areFirstStepsStale = false
  isOrganizationStale = false
  readonly people = new Set<string>()

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
    batch.areChannelsStale = batch.areFirstStepsStale = true
  },
  "member.updated": (batch, event) => {
    batch.people.add(event.data.member.id)
    batch.areFirstStepsStale = true
  },
  "organization.updated": (batch) => {
    batch.isOrganizationStale = true
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
  if (batch.people.size > 0) void client.invalidateQueries({ queryKey: ["members"] })
  const me = client.getQueryData(meQuery().queryKey)?.user.id ?? ""
  if (batch.isOrganizationStale || batch.people.has(me)) void client.invalidateQueries({ queryKey: ["me"] })
  if (batch.areFirstStepsStale && isAnyStepOpen(client))
    void client.invalidateQueries({ queryKey: onboardingQuery().queryKey })
}

const isAnyStepOpen = (client: QueryClient): boolean =>
  client.getQueryData(onboardingQuery().queryKey)?.items.some(({ is_done }) => !is_done) ?? false

function withMessage(
  batch: Batch,
  event: Extract<RealtimeEvent, { type: "message.created" | "message.updated" }>,
): void {
  batch.message(event.data.message, event.seq)
  if (event.data.message.sent_by !== null) batch.areFirstStepsStale = true
  batch.conversation(event.data.conversation, event.seq)
}
