import type { QueryClient } from "@tanstack/react-query"
import { onboardingQuery } from "@/features/checklist/queries"
import {
  applyConversations,
  applyMessages,
  forgetEverything,
  hideConversations,
  keys,
  mergeConversation,
  rereadThread,
  refreshCountsSoon,
  type Seen,
} from "@/features/inbox/cache"
import { tellRefusedReaction } from "@/features/inbox/refused-reactions"
import { inboxSettingsQuery } from "@/features/inbox-settings/queries"
import { choicesQuery, invitationsQuery } from "@/features/people/queries"
import { meQuery } from "@/features/session/queries"
import { directoryKeys } from "@/lib/directory"
import { templateKeys } from "@/lib/templates/queries"
import type { Conversation } from "@/schemas/conversation"
import type { Message } from "@/schemas/message"
import type { RealtimeEvent } from "@/schemas/realtime"

/** What a batch of events amounts to, folded per entity. */
class Batch {
  readonly conversations = new Map<string, Seen<Conversation>>()
  readonly messages = new Map<string, Seen<Message>>()
  readonly hidden = new Map<string, { id: string; rev: number }>()
  /** Conversations that became part of another, by their former ids. */
  readonly merged = new Map<string, Seen<Conversation>>()
  /** Threads to read anew. */
  readonly threads = new Set<string>()
  /** The role of each member who is another now; null: not a member any more. */
  readonly roles = new Map<string, string | null>()
  /** Lists to ask for again, by their query keys. */
  readonly stale = new Set<readonly string[]>()
  areRightsOthers = false
  areFirstStepsStale = false

  conversation(row: Conversation, seq: number): void {
    this.hidden.delete(row.id)
    this.conversations.set(row.id, { row, seq })
  }

  message(row: Message, seq: number): void {
    this.messages.set(row.id, { row, seq })
  }

  hide(id: string, rev: number): void {
    this.conversations.delete(id)
    for (const [messageId, { row }] of this.messages)
      if (row.conversation_id === id) this.messages.delete(messageId)
    this.hidden.set(id, { id, rev })
  }
}

type Reaction<Type> = (batch: Batch, event: Extract<RealtimeEvent, { type: Type }>) => void

const ME = ["me"] as const

/** The answer to "what changes on the screen when…". */
const REACTIONS: { [Type in RealtimeEvent["type"]]: Reaction<Type> } = {
  "message.created": withMessage,
  "message.updated": withMessage,
  "conversation.created": (batch, event) => batch.conversation(event.data.conversation, event.seq),
  "conversation.updated": (batch, event) => batch.conversation(event.data.conversation, event.seq),
  "conversation.hidden": (batch, event) => batch.hide(event.conversation_id ?? "", event.data.rev),
  "conversation.merged": (batch, event) => {
    const row = event.data.conversation
    batch.hide(event.conversation_id ?? "", row.rev)
    batch.hidden.delete(event.conversation_id ?? "")
    batch.merged.set(event.conversation_id ?? "", { row, seq: event.seq })
  },
  "conversation.history_imported": (batch, event) => {
    batch.conversation(event.data.conversation, event.seq)
    batch.threads.add(event.data.conversation.id)
  },
  "notice.created": (batch) => batch.stale.add(directoryKeys.notices),
  "channel_account.history_progressed": (batch) => batch.stale.add(directoryKeys.channels),
  "inbox_settings.updated": (batch) => {
    batch.stale.add(inboxSettingsQuery().queryKey)
    batch.stale.add(keys.details) // what may be written is another now
  },
  "message_template.updated": (batch) => batch.stale.add(templateKeys.all),
  "message_template.deleted": (batch) => batch.stale.add(templateKeys.all),
  "message_templates.synced": (batch) => batch.stale.add(templateKeys.all),
  "channel_account.updated": (batch) => {
    batch.stale.add(directoryKeys.channels)
    batch.areFirstStepsStale = true
  },
  "member.updated": (batch, event) => {
    batch.stale.add(directoryKeys.members)
    batch.roles.set(event.data.member.id, event.data.member.role)
    batch.areFirstStepsStale = true
  },
  "invitation.updated": (batch) => {
    batch.stale.add(invitationsQuery().queryKey as string[])
    batch.areFirstStepsStale = true
  },
  "organization.updated": (batch) => batch.stale.add(ME),
  "rights.changed": (batch) => {
    batch.areRightsOthers = true
  },
  "access.updated": (batch, event) => {
    for (const part of event.data.parts) batch.stale.add(directoryKeys[part])
    batch.stale.add(choicesQuery().queryKey as string[])
    batch.stale.add(invitationsQuery().queryKey as string[]) // Whoever sent one may not hold what it gives any more.
  },
  "team.deleted": (batch) => batch.stale.add(directoryKeys.teams),
}

export const isKnownType = (type: string): type is RealtimeEvent["type"] => Object.hasOwn(REACTIONS, type)

/** Bring the query cache up to these events, given in log order. */
export function applyEvents(client: QueryClient, events: RealtimeEvent[]): void {
  const batch = new Batch()
  for (const event of events) (REACTIONS[event.type] as Reaction<typeof event.type>)(batch, event as never)
  if (batch.areRightsOthers) return forgetEverything(client)
  if (batch.hidden.size > 0) hideConversations(client, [...batch.hidden.values()])
  if (batch.messages.size > 0) applyMessages(client, [...batch.messages.values()])
  for (const { row } of batch.messages.values()) tellRefusedReaction(row, myId(client))
  if (batch.conversations.size > 0) applyConversations(client, [...batch.conversations.values()])
  for (const [id, into] of batch.merged) mergeConversation(client, id, into)
  for (const id of batch.threads) rereadThread(client, id)
  if (batch.conversations.size + batch.hidden.size + batch.merged.size > 0) refreshCountsSoon(client)
  const me = myId(client)
  if (batch.roles.get(me) === null) batch.stale.clear() // Shut out: there is nothing more to ask for.
  if (batch.roles.has(me)) batch.stale.add(ME)
  if (batch.areFirstStepsStale && isAnyStepOpen(client))
    batch.stale.add(onboardingQuery().queryKey as string[])
  for (const queryKey of batch.stale) void client.invalidateQueries({ queryKey })
}

const myId = (client: QueryClient): string => client.getQueryData(meQuery().queryKey)?.user.id ?? ""

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
