import type { Conversation, ConversationDetail, Counts } from "../../src/schemas/conversation.ts"
import type { Message } from "../../src/schemas/message.ts"
import type { RealtimeEvent } from "../../src/schemas/realtime.ts"
import { type Dataset, MEMBERS, makeMessage } from "./data.ts"
import { composerOf } from "./composers.ts"

export type Answer = { status: number; body: unknown }

const ORGANIZATION = { id: "org_acme", slug: "acme", name: "Acme" }
const WORK = ["conversations:read", "conversations:reply", "conversations:assign", "conversations:close"]

/** An in-memory stand-in for the backend: the same answers, the same numbered log, nothing stored. */
export class MockBackend {
  readonly epoch = "mock"
  readonly log: RealtimeEvent[] = []
  readonly data: Dataset
  /** What the person who asks sees; everything, unless a test says otherwise. */
  sees: (row: Conversation) => boolean = () => true
  private serial = 0

  private readonly now: () => number

  constructor(data: Dataset, now: () => number = Date.now) {
    this.data = data
    this.now = now
  }

  get head(): number {
    return this.log.length
  }

  /** Answer what is read. `path` is without /api and query. */
  read(path: string, query: URLSearchParams, userId: string): Answer {
    const [room = "", id = "", part = ""] = path.split("/").filter(Boolean)
    if (room !== "conversations") return problem(404, "not_found", "There is no such address.")
    if (id === "") return ok(this.list(query, userId))
    if (id === "counts") return ok(this.counts(userId))
    const row = this.data.conversations.find((other) => other.id === id)
    if (row === undefined) return problem(404, "not_found", "There is no such conversation.")
    return ok(part === "messages" ? this.thread(id, query) : this.detail(row))
  }

  me(userId: string) {
    const { role, ...user } = MEMBERS.find((member) => member.id === userId) ?? MEMBERS[2]
    const permissions = role === "viewer" ? ["conversations:read"] : WORK
    const reach = { view: "all", team_ids: [], teams: {}, channels: {} }
    const organizations = [{ ...ORGANIZATION, role }]
    const organization = { ...ORGANIZATION, status: "active", status_reason: "", deletes_at: null }
    return { user, organization, role, role_name: role, permissions, reach, organizations, operator: null }
  }

  /** A customer writes. */
  receive(conversationId: string, text: string): Message {
    const row = this.mustFind(conversationId)
    const at = new Date(this.now()).toISOString()
    const message = makeMessage({
      id: this.nextId(),
      conversation_id: conversationId,
      body_text: text,
      position_at: at,
    })
    this.data.messages.get(conversationId)?.push(message)
    this.touch(row, message, {
      unread_count: row.unread_count + 1,
      status: "open",
      reply_window_ends_at: new Date(Date.parse(at) + 24 * 3_600_000).toISOString(),
    })
    this.emit("message.created", row, message)
    return message
  }

  setDelivery(message: Message, status: Message["delivery_status"], error: Message["error"] = null): void {
    Object.assign(message, { delivery_status: status, error, rev: message.rev + 1 })
    this.emit("message.updated", this.mustFind(message.conversation_id), message)
  }

  update(row: Conversation, fields: Partial<Conversation>): void {
    Object.assign(row, fields, { rev: row.rev + 1 })
    this.emit("conversation.updated", row)
  }

  private list(query: URLSearchParams, userId: string) {
    const wanted = query.get("assigned_to") === "me" ? userId : query.get("assigned_to")
    const rows = this.data.conversations
      .filter(this.sees)
      .filter((row) => !query.get("status") || row.status === query.get("status"))
      .filter((row) => !query.get("channel") || row.channel_type === query.get("channel"))
      .filter((row) => !wanted || (wanted === "none" ? row.assigned_to === null : row.assigned_to === wanted))
      .toSorted((a, b) => compare(b.last_message_at ?? "", a.last_message_at ?? "") || compare(b.id, a.id))
    return this.page(rows, (row) => `${row.last_message_at}|${row.id}`, query)
  }

  private thread(id: string, query: URLSearchParams) {
    const rows = (this.data.messages.get(id) ?? []).toSorted(
      (a, b) => compare(b.position_at, a.position_at) || compare(b.id, a.id),
    )
    return this.page(rows, (row) => `${row.position_at}|${row.id}`, query)
  }

  private page<Row>(rows: Row[], keyOf: (row: Row) => string, query: URLSearchParams) {
    const limit = Number(query.get("limit") ?? 25)
    const cursor = query.get("cursor")
    const rest = cursor ? rows.filter((row) => keyOf(row) < cursor) : rows
    const data = structuredClone(rest.slice(0, limit))
    const last = data.at(-1)
    return { data, next_cursor: rest.length > limit && last ? keyOf(last) : null, as_of_seq: this.head }
  }

  private counts(userId: string): Counts {
    const { conversations } = this.data
    const open = conversations.filter((row) => row.status === "open")
    return {
      open: {
        all: open.length,
        mine: open.filter((row) => row.assigned_to === userId).length,
        teams: 0,
        unassigned: open.filter((row) => row.assigned_to === null).length,
        unread: open.filter((row) => row.unread_count > 0).length,
      },
      pending: conversations.filter((row) => row.status === "pending").length,
      resolved: conversations.filter((row) => row.status === "resolved").length,
      as_of_seq: this.head,
    }
  }

  private detail(row: Conversation): ConversationDetail {
    const { phone, id } = row.customer
    const kind = ({ whatsapp: "phone", instagram: "igsid", messenger: "psid" } as const)[row.channel_type]
    const external_user_id = phone?.replaceAll(/\D/g, "") ?? `5${id.slice(4)}88201`
    const identities = [{ channel_type: row.channel_type, external_user_id, kind, is_current: true }]
    return {
      ...structuredClone(row),
      customer: { ...row.customer, created_at: row.created_at, identities, marketing_stopped_at: null },
      composer: composerOf(row.channel_type, row.reply_window_ends_at),
      as_of_seq: this.head,
    }
  }

  private touch(row: Conversation, message: Message, fields: Partial<Conversation>): void {
    Object.assign(row, fields, {
      last_message_at: message.position_at,
      last_message_preview: message.body_text,
      last_message_direction: message.direction,
      rev: row.rev + 1,
    })
  }

  private emit(type: RealtimeEvent["type"], conversation: Conversation, message?: Message): void {
    const seq = this.head + 1
    const event = structuredClone({
      id: `evt_${seq}`,
      seq,
      type,
      org_id: ORGANIZATION.id,
      conversation_id: conversation.id,
      occurred_at: new Date().toISOString(),
      data: { conversation, ...(message && { message }) },
    }) as RealtimeEvent
    this.log.push(event)
  }

  private nextId(): string {
    this.serial += 1
    return `msg_zz${String(this.serial).padStart(8, "0")}`
  }

  private mustFind(id: string): Conversation {
    const row = this.data.conversations.find((other) => other.id === id)
    if (row === undefined) throw new Error(`no conversation ${id}`)
    return row
  }
}

const ok = (body: unknown): Answer => ({ status: 200, body })

const problem = (status: number, code: string, detail: string): Answer => ({
  status,
  body: { type: "about:blank", title: detail, status, detail, code, request_id: "req_mock" },
})

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
