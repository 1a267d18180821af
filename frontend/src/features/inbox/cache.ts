import type { QueryClient } from "@tanstack/react-query"
import { ApiError } from "@/lib/api/problem"
import { EntityIndex } from "@/lib/query/entity-index"
import { applyRows, type Pages, removeRows } from "@/lib/query/paged-list"
import type { Conversation, ConversationDetail, Counts } from "@/schemas/conversation"
import type { Message } from "@/schemas/message"
import { conversationRules, type ListFilter, messageRules } from "./rules"

/** The newest state known of each conversation and message, shared by every list that shows them. */
export const conversationIndex = new EntityIndex<Conversation>(2000)
export const messageIndex = new EntityIndex<Message>(5000)

/** Whose conversations count as one's own. */
export type Whose = { userId: string; teamIds: readonly string[] }

/** Query keys; one per normalised filter and per thread. */
export const keys = {
  lists: ["conversations", "list"] as const,
  list: (filter: ListFilter) => ["conversations", "list", filter] as const,
  details: ["conversations", "detail"] as const,
  detail: (id: string) => ["conversations", "detail", id] as const,
  allCounts: ["conversations", "counts"] as const,
  counts: (who: Whose) => ["conversations", "counts", who] as const,
  thread: (conversationId: string) => ["messages", conversationId] as const,
}

/** An entity as it was at a position of the log. */
export type Seen<Row> = { row: Row; seq: number }

/** Position for rows that came as the answer to our own change: newer than any page in flight. */
export const OWN_ANSWER = Number.MAX_SAFE_INTEGER

let baseline = 0

/** Snapshots read before this log position are missing events that were never delivered. */
export const snapshotBaseline = (): number => baseline

/** The log was skipped up to `head`: what is on the screen and older must be fetched again. */
export function resync(client: QueryClient, head: number): void {
  baseline = head
  conversationIndex.forgetPositions()
  messageIndex.forgetPositions()
  void client.invalidateQueries({ predicate: (query) => isOutdated(query.state.data) })
}

/** The log is another one (a restored server): nothing known can be compared with it. */
export function startOver(client: QueryClient, head: number): void {
  leaveLog()
  baseline = head
  client.removeQueries({ type: "inactive" })
  void client.resetQueries()
}

/**
 * Fetch again what is on the screen and was read before the log was joined: a refetch after a resync may have
 * failed or been cut short. Called with every heartbeat; normally finds nothing.
 */
export function refetchOutdated(client: QueryClient): void {
  void client.refetchQueries({
    type: "active",
    predicate: ({ state }) => state.fetchStatus === "idle" && isOutdated(state.data),
  })
}

/** Live data is fresh until the log is skipped; this outlives the invalidated flag, which each patch clears. */
export const liveStaleTime = (query: { state: { data?: unknown } }): number =>
  isOutdated(query.state.data) ? 0 : Number.POSITIVE_INFINITY

/** The log was left: the next session starts from its own snapshots. */
export function leaveLog(): void {
  baseline = 0
  conversationIndex.clear()
  messageIndex.clear()
}

/** Apply a batch of conversations from events or answers to every cached list, detail and count. */
export function applyConversations(client: QueryClient, seen: Seen<Conversation>[]): void {
  const before = new Map(seen.map(({ row }) => [row.id, conversationIndex.find(row.id)]))
  for (const { row, seq } of seen) conversationIndex.learn(row, seq)
  projectConversations(client, [...before.keys()], before)
}

/** Show the current state of these conversations wherever they are (or should be) listed. */
export function projectConversations(
  client: QueryClient,
  ids: string[],
  before: Map<string, Conversation | undefined> = new Map(),
): void {
  const rows = ids.flatMap((id) => conversationIndex.find(id) ?? [])
  for (const [key, pages] of client.getQueriesData<Pages<Conversation>>({ queryKey: keys.lists })) {
    if (pages === undefined) continue
    const next = applyRows(pages, rows, conversationRules(key[2] as ListFilter))
    if (next !== pages) client.setQueryData(key, next)
  }
  for (const row of rows) {
    client.setQueryData<ConversationDetail>(keys.detail(row.id), (shown) => shown && withRow(shown, row))
  }
  patchCounts(client, rows, before)
}

/** Conversations went out of sight: they are in no list, nothing of them is kept, and they stay away. */
export function hideConversations(client: QueryClient, hidden: { id: string; rev: number }[]): void {
  const ids = new Set(hidden.map(({ id }) => id))
  for (const { id, rev } of hidden) conversationIndex.hide(id, rev)
  for (const [key, pages] of client.getQueriesData<Pages<Conversation>>({ queryKey: keys.lists })) {
    if (pages !== undefined) client.setQueryData(key, removeRows(pages, ids))
  }
  for (const id of ids) {
    void client.cancelQueries({ queryKey: keys.detail(id) }, { silent: true })
    client.removeQueries({ queryKey: keys.thread(id) })
    // Whoever has it open sees what the server would say now.
    const detail = client.getQueryCache().find({ queryKey: keys.detail(id) })
    detail?.setState({ data: undefined, status: "error", error: GONE, fetchStatus: "idle" })
  }
}

/** Where a conversation that became part of another is now, by its former id. */
export const mergedInto = new Map<string, string>()

/** A conversation is part of another from now on: gone under its id, and the other thread is to be read anew. */
export function mergeConversation(client: QueryClient, goneId: string, into: Seen<Conversation>): void {
  mergedInto.set(goneId, into.row.id)
  hideConversations(client, [{ id: goneId, rev: Number.MAX_SAFE_INTEGER }])
  applyConversations(client, [into])
  rereadThread(client, into.row.id)
}

/** Messages took places in a thread without an event of each: read it anew. */
export function rereadThread(client: QueryClient, conversationId: string): void {
  void client.resetQueries({ queryKey: keys.thread(conversationId) })
}

const GONE = new ApiError(404, { title: "There is no such conversation", code: "not_found" })
const isAboutMe = (query: { queryKey: readonly unknown[] }): boolean => query.queryKey[0] === "me"

/** The person's rights are others: nothing that was shown may be taken for granted. */
export function forgetEverything(client: QueryClient): void {
  conversationIndex.clear()
  messageIndex.clear()
  client.removeQueries({ type: "inactive", predicate: (query) => !isAboutMe(query) })
  // What one may do stays on the screen until it is known anew; everything else goes at once.
  void client.invalidateQueries({ predicate: isAboutMe })
  void client.resetQueries({ predicate: (query) => !isAboutMe(query) })
}

/** A detail with the fields of a newer row; what the detail alone knows of the customer stays. */
export function withRow(detail: ConversationDetail, row: Conversation): ConversationDetail {
  const customer = { ...detail.customer, ...row.customer }
  return { ...row, customer, composer: detail.composer, as_of_seq: detail.as_of_seq }
}

/** Apply a batch of messages to the threads that are cached. */
export function applyMessages(client: QueryClient, seen: Seen<Message>[]): void {
  const byThread = new Map<string, Set<string>>()
  for (const { row, seq } of seen) {
    messageIndex.learn(row, seq)
    byThread.set(row.conversation_id, (byThread.get(row.conversation_id) ?? new Set()).add(row.id))
  }
  for (const [conversationId, ids] of byThread) projectMessages(client, conversationId, [...ids])
}

export function projectMessages(client: QueryClient, conversationId: string, ids: string[]): void {
  const rows = ids.flatMap((id) => messageIndex.find(id) ?? [])
  client.setQueryData<Pages<Message>>(
    keys.thread(conversationId),
    (pages) => pages && applyRows(pages, rows, messageRules(conversationId)),
  )
}

const COUNTS_WITHIN_MS = 1_000
const countTimers = new WeakMap<QueryClient, ReturnType<typeof setTimeout>>()

/** Ask for the server's absolute counters, at most once a second. */
export function refreshCountsSoon(client: QueryClient): void {
  if (countTimers.has(client)) return
  const refresh = () => {
    countTimers.delete(client)
    void client.invalidateQueries({ queryKey: keys.allCounts })
  }
  countTimers.set(client, setTimeout(refresh, COUNTS_WITHIN_MS))
}

/** Move counters at once by what is known to have changed; the server's absolute values follow. */
function patchCounts(
  client: QueryClient,
  rows: Conversation[],
  before: Map<string, Conversation | undefined>,
): void {
  for (const [key, counts] of client.getQueriesData<Counts>({ queryKey: keys.allCounts })) {
    if (counts === undefined) continue
    const who = key[2] as Whose
    const next = structuredClone(counts)
    for (const row of rows) {
      const earlier = before.get(row.id)
      if (earlier === undefined) continue
      tally(next, earlier, who, -1)
      tally(next, row, who, 1)
    }
    client.setQueryData(key, next)
  }
}

function tally(counts: Counts, row: Conversation, who: Whose, by: 1 | -1): void {
  if (row.status === "pending") counts.pending += by
  if (row.status === "resolved") counts.resolved += by
  if (row.status !== "open") return
  counts.open.all += by
  if (row.assigned_to === who.userId) counts.open.mine += by
  if (row.team_id !== null && who.teamIds.includes(row.team_id)) counts.open.teams += by
  if (row.assigned_to === null) counts.open.unassigned += by
  if (row.unread_count > 0) counts.open.unread += by
}

/** Whether a snapshot, or any page of it, was read before the baseline. */
function isOutdated(data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false
  if ("pages" in data) return (data as Pages<Conversation>).pages.some((page) => page.as_of_seq < baseline)
  return "as_of_seq" in data && (data as { as_of_seq: number }).as_of_seq < baseline
}
