import type { Channel, Conversation, ConversationStatus } from "../../src/schemas/conversation.ts"
import type { Attachment, DeliveryStatus, Message } from "../../src/schemas/message.ts"
import { INBOUND, NAMES, OUTBOUND } from "./words.ts"

export const MEMBERS = [
  { id: "usr_owner", name: "Dana Whitfield", email: "owner@acme.test", role: "owner" },
  { id: "usr_admin", name: "Iris Bergström", email: "admin@acme.test", role: "admin" },
  { id: "usr_agent", name: "Ana Duarte", email: "agent@acme.test", role: "agent" },
  { id: "usr_agent2", name: "Ben Osei", email: "agent2@acme.test", role: "agent" },
  { id: "usr_viewer", name: "Vera Novak", email: "viewer@acme.test", role: "viewer" },
] as const

const CHANNELS: Channel[] = ["whatsapp", "instagram", "messenger"]
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

export const CHANNEL_ACCOUNTS = CHANNELS.map((channel) => ({
  id: `cha_${channel}`,
  channel_type: channel,
  name: `Acme ${channel}`,
  status: "connected",
  status_code: "",
  status_since: null,
  is_sandbox: true,
  wa_phone_number_id: channel === "whatsapp" ? "106540000000101" : null,
  wa_waba_id: channel === "whatsapp" ? "102290000000101" : null,
  meta_page_id: channel === "messenger" ? "110010000000101" : null,
  ig_account_id: channel === "instagram" ? "17841400000000101" : null,
  way: "",
  username: "",
  phone_number: "",
  verified_name: "",
  name_status: "",
  quality: "",
  messaging_limit: "",
  throughput: "",
  is_coexistence: false,
  connected_at: null,
  token_expires_at: null,
  data_access_expires_at: null,
  last_in_at: null,
  last_out_at: null,
  subscription_state: "unknown",
  checked_at: null,
  silent_since: null,
  settings: { human_agent: false, read_marks: true },
  rev: 1,
}))

/** A small seeded generator (mulberry32), so that every run shows the same people. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()
const padded = (value: number): string => String(value).padStart(6, "0")

export function makeMessage(fields: Partial<Message> & Pick<Message, "id" | "conversation_id">): Message {
  const at = fields.position_at ?? iso(Date.now())
  return {
    direction: "inbound",
    message_type: "text",
    body_text: null,
    channel_message_id: `wamid.${fields.id}`,
    attachments: [],
    reply_to: null,
    reply_to_message_id: null,
    target_id: null,
    content: {},
    reactions: [],
    edited_at: null,
    deleted_at: null,
    sent_by: null,
    sent_at: at,
    received_at: at,
    created_at: at,
    position_at: at,
    delivery_status: null,
    error: null,
    temp_id: null,
    rev: 1,
    ...fields,
  }
}

/** A file that is stored. */
export function makeFile(fields: Partial<Attachment> & Pick<Attachment, "id" | "kind">): Attachment {
  return {
    mime_type: null,
    filename: null,
    size: 48_213,
    width: null,
    height: null,
    duration_s: null,
    waveform: null,
    voice: false,
    animated: false,
    state: "stored",
    error: null,
    has_thumbnail: false,
    url: `/api/media/${fields.id}`,
    thumbnail_url: null,
    ...fields,
  }
}

export type Dataset = { conversations: Conversation[]; messages: Map<string, Message[]> }

/** `count` conversations with threads, newest activity first a few minutes before `now`. */
export function makeDataset(count: number, now: number): Dataset {
  const random = seeded(7)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const data: Dataset = { conversations: [], messages: new Map() }
  let last_ms = now
  for (let at = 0; at < count; at += 1) {
    last_ms -= at < 12 ? random() * 8 * MINUTE_MS : random() * 50 * MINUTE_MS
    const id = `conv_${padded(at + 1)}`
    const thread = makeThread(id, last_ms, random, at === 1 ? 400 : 3 + Math.floor(random() * 40))
    data.messages.set(id, thread)
    const last = thread.at(-1) as Message
    const isInbound = last.direction === "inbound"
    const status: ConversationStatus =
      at < 14 ? "open" : pick(["open", "open", "open", "pending", "resolved"])
    const lastInbound = thread.findLast((message) => message.direction === "inbound")
    data.conversations.push({
      id,
      number: 1000 + count - at,
      status,
      assigned_to: pick([null, "usr_agent", "usr_agent2", "usr_admin", null]),
      team_id: null,
      channel_type: pick(CHANNELS),
      channel_account_id: "",
      customer: makeCustomer(at, random),
      last_message_at: last.position_at,
      last_message_preview: last.body_text ?? "Photo",
      last_message_direction: last.direction,
      unread_count: isInbound && status === "open" ? Math.floor(random() * 4) : 0,
      waiting_since: isInbound ? last.position_at : null,
      reply_window_ends_at: lastInbound ? iso(Date.parse(lastInbound.position_at) + 24 * HOUR_MS) : null,
      thread_owner: null,
      thread_partner: null,
      created_at: thread[0]?.created_at ?? iso(last_ms),
      rev: 1,
    })
  }
  for (const row of data.conversations) row.channel_account_id = `cha_${row.channel_type}`
  return data
}

function makeCustomer(at: number, random: () => number): Conversation["customer"] {
  const name = NAMES[at % NAMES.length] as string
  const hasPhone = random() < 0.6
  return {
    id: `cus_${padded(at + 1)}`,
    display_name: at < NAMES.length ? name : `${name.split(" ")[0]} ${"ABCDEFGHKLMNPRST"[at % 16]}.`,
    username: random() < 0.4 ? `customer.${at}` : null,
    phone: hasPhone ? `+1 555 01${String(at).padStart(2, "0").slice(-2)} ${String(2000 + at)}` : null,
  }
}

function makeThread(conversationId: string, last_ms: number, random: () => number, count: number): Message[] {
  const thread: Message[] = []
  let at_ms = last_ms
  for (let n = count; n > 0; n -= 1) {
    const isOut = n !== count && random() < 0.45
    const outcome: DeliveryStatus = random() < 0.7 ? "read" : random() < 0.6 ? "delivered" : "sent"
    const texts = isOut ? OUTBOUND : INBOUND
    thread.unshift(
      makeMessage({
        id: `msg_${conversationId.slice(5)}_${padded(n)}`,
        conversation_id: conversationId,
        direction: isOut ? "outbound" : "inbound",
        body_text: texts[Math.floor(random() * texts.length)] as string,
        position_at: iso(at_ms),
        delivery_status: isOut ? outcome : null,
        sent_by: isOut ? (random() < 0.7 ? "usr_agent" : "usr_agent2") : null,
      }),
    )
    at_ms -= random() < 0.6 ? random() * 3 * MINUTE_MS : random() * 9 * HOUR_MS
  }
  return thread
}
