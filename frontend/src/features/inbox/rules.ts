import type { ListRules } from "@/lib/query/paged-list"
import type { Conversation } from "@/schemas/conversation"
import type { Message } from "@/schemas/message"
import { filterOf, type ViewName } from "@/schemas/view"
import type { Whose } from "./cache"

/**
 * A list's filter with "me" and "my teams" resolved, so that membership can be decided from the row alone.
 * `team`: one team, or all of one's own.
 */
export type ListFilter = {
  status?: string
  assigned_to?: string
  team?: string | readonly string[]
  channel?: string
}

export function listFilter(view: ViewName, who: Whose): ListFilter {
  const filter = filterOf(view)
  if (filter.assigned_to === "me") return { ...filter, assigned_to: who.userId }
  return filter.team === "mine" ? { ...filter, team: who.teamIds } : (filter as ListFilter)
}

/** Newest activity first, then id, exactly as the server orders `GET /api/conversations`. */
export function conversationRules(filter: ListFilter): ListRules<Conversation> {
  return {
    matches: (row) =>
      (filter.status === undefined || row.status === filter.status) &&
      (filter.team === undefined || isOfTeam(row.team_id, filter.team)) &&
      (filter.channel === undefined || row.channel_type === filter.channel) &&
      (filter.assigned_to === undefined ||
        (filter.assigned_to === "none" ? row.assigned_to === null : row.assigned_to === filter.assigned_to)),
    compare: (a, b) => descending(a.last_message_at ?? "", b.last_message_at ?? "") || descending(a.id, b.id),
  }
}

/** Newest first, as `GET …/messages` pages; the screen turns it round. */
export function messageRules(conversationId: string): ListRules<Message> {
  return {
    matches: (row) => row.conversation_id === conversationId,
    compare: (a, b) => descending(a.position_at, b.position_at) || descending(a.id, b.id),
  }
}

function isOfTeam(teamId: string | null, wanted: string | readonly string[]): boolean {
  return teamId !== null && (typeof wanted === "string" ? teamId === wanted : wanted.includes(teamId))
}

const descending = (a: string, b: string): number => (a === b ? 0 : a < b ? 1 : -1)
