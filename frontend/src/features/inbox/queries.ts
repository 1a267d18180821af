import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import { mergeFetched, type Page, type Pages, toPage } from "@/lib/query/paged-list"
import type { EntityIndex, Versioned } from "@/lib/query/entity-index"
import {
  type Conversation,
  ConversationDetail,
  ConversationPage,
  Counts,
  CustomerPage,
} from "@/schemas/conversation"
import { type Message, MessagePage } from "@/schemas/message"
import { provisionalComposer } from "./composer/rules"
import {
  conversationIndex,
  keys,
  liveStaleTime,
  messageIndex,
  snapshotBaseline,
  type Whose,
  withRow,
} from "./cache"
import { conversationRules, type ListFilter, messageRules } from "./rules"

const LIST_PAGE = 30
const THREAD_PAGE = 50
const MAX_TRIES = 3

/** Conversations of one filter, newest activity first. Do not add `select`: merging relies on the raw pages. */
export const conversationsQuery = (filter: ListFilter) =>
  infiniteQueryOptions({
    queryKey: keys.list(filter),
    staleTime: liveStaleTime,
    queryFn: ({ pageParam, signal }) =>
      fetchPage(
        () => get(`/api/conversations?${listParams(filter, pageParam)}`, ConversationPage, signal),
        conversationIndex,
      ),
    initialPageParam: "",
    getNextPageParam: (page: Page<Conversation>) => page.next_cursor,
    structuralSharing: (shown, next) =>
      mergeFetched(
        shown as Pages<Conversation> | undefined,
        next as Pages<Conversation>,
        conversationIndex,
        conversationRules(filter),
      ),
  })

/** One conversation with the customer's identities; the list row stands in until it is here. */
export const conversationQuery = (id: string) =>
  queryOptions<ConversationDetail, Error, ConversationDetail, ReturnType<typeof keys.detail>>({
    queryKey: keys.detail(id),
    staleTime: liveStaleTime,
    queryFn: async ({ signal }) => {
      const detail = await readCurrent(() => get(`/api/conversations/${id}`, ConversationDetail, signal))
      const { as_of_seq, customer, composer: _composer, ...fields } = detail
      const { identities: _, created_at: _since, marketing_stopped_at: _consent, ...person } = customer
      conversationIndex.learn({ ...fields, customer: person }, as_of_seq)
      return detail
    },
    structuralSharing: (_shown, next) => {
      const detail = next as ConversationDetail
      return withRow(detail, conversationIndex.current(detail))
    },
    placeholderData: (): ConversationDetail | undefined => {
      const row = conversationIndex.find(id)
      return (
        row && {
          ...row,
          customer: {
            ...row.customer,
            created_at: row.created_at,
            identities: [],
            marketing_stopped_at: null,
          },
          composer: provisionalComposer(row),
          as_of_seq: 0,
        }
      )
    },
  })

/** Thread of one conversation, newest page first. */
export const messagesQuery = (conversationId: string) =>
  infiniteQueryOptions({
    queryKey: keys.thread(conversationId),
    staleTime: liveStaleTime,
    queryFn: ({ pageParam, signal }) =>
      fetchPage(
        () =>
          get(
            `/api/conversations/${conversationId}/messages?${new URLSearchParams({
              limit: String(THREAD_PAGE),
              ...(pageParam && { cursor: pageParam }),
            })}`,
            MessagePage,
            signal,
          ),
        messageIndex,
      ),
    initialPageParam: "",
    getNextPageParam: (page: Page<Message>) => page.next_cursor,
    structuralSharing: (shown, next) =>
      mergeFetched(
        shown as Pages<Message> | undefined,
        next as Pages<Message>,
        messageIndex,
        messageRules(conversationId),
      ),
  })

/** Customers with a number whose name or number begins so; those of the last words stay until the new ones are here. */
export const customersQuery = (q: string) =>
  queryOptions({
    queryKey: ["customers", q],
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const params = new URLSearchParams({ q, with_phone: "true" })
      return (await get(`/api/customers?${params}`, CustomerPage, signal)).data
    },
  })

export const countsQuery = (who: Whose) =>
  queryOptions({
    queryKey: keys.counts(who),
    staleTime: liveStaleTime,
    queryFn: ({ signal }) => readCurrent(() => get("/api/conversations/counts", Counts, signal)),
  })

/** Fetch a page and take its rows into the index. */
async function fetchPage<Row extends Versioned>(
  fetchAnswer: () => Promise<Omit<Page<Row>, "floor" | "serial">>,
  index: EntityIndex<Row>,
): Promise<Page<Row>> {
  const answer = await readCurrent(fetchAnswer)
  for (const row of answer.data) index.learn(row, answer.as_of_seq)
  return toPage(answer)
}

/** A snapshot read before this tab joined the log misses the events in between: read it again. */
async function readCurrent<Answer extends { as_of_seq: number }>(
  fetchAnswer: () => Promise<Answer>,
): Promise<Answer> {
  let answer = await fetchAnswer()
  for (let tries = 1; answer.as_of_seq < snapshotBaseline() && tries < MAX_TRIES; tries += 1) {
    answer = await fetchAnswer()
  }
  return answer
}

function listParams(filter: ListFilter, cursor: string): string {
  const { team, ...plain } = filter
  const params = new URLSearchParams({ ...plain, limit: String(LIST_PAGE) })
  if (team !== undefined) params.set("team", typeof team === "string" ? team : "mine")
  if (cursor !== "") params.set("cursor", cursor)
  return params.toString()
}
