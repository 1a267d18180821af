import type { Message } from "../../src/schemas/message.ts"
import { type Dataset, makeFile, makeMessage } from "./data.ts"

const WAVE = [4, 20, 55, 90, 100, 70, 30, 12, 40, 80, 95, 60, 25, 8, 30, 65, 85, 50, 20, 5]

/** Make the first thread show one of everything, and give a few rows the states that are hard to meet by chance. */
export function addShowcase(data: Dataset, now: number): void {
  const conversation = data.conversations[0]
  if (conversation === undefined) return
  const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
  let count = 0
  const say = (minutes: number, fields: Partial<Message>) =>
    makeMessage({
      id: `msg_show_${String((count += 1)).padStart(3, "0")}`,
      conversation_id: conversation.id,
      position_at: minutesAgo(minutes),
      ...fields,
    })
  const out = (minutes: number, fields: Partial<Message>) =>
    say(minutes, { direction: "outbound", sent_by: "usr_agent", delivery_status: "read", ...fields })
  const thread = [
    say(1500, { body_text: "Hello, I saw the oak shelf on your page. Does it come with wall mounts?" }),
    out(1490, { body_text: "Hi Noa! Yes, mounts and screws for brick and plasterboard are in the box." }),
    say(1486, { body_text: "Lovely ❤️", reactions: [{ emoji: "❤️", by: "business" }] }),
    say(70, {
      message_type: "image",
      attachments: [
        makeFile({ id: "att_image", kind: "image", width: 480, height: 360, has_thumbnail: true }),
      ],
      body_text: "This is the wall I mean",
    }),
    say(69, {
      message_type: "audio",
      attachments: [makeFile({ id: "att_audio", kind: "audio", voice: true, duration_s: 7, waveform: WAVE })],
    }),
    say(68, {
      message_type: "location",
      content: { location: { name: "Rothschild Blvd 12", latitude: 32.0632, longitude: 34.7703 } },
    }),
    out(60, { body_text: "Thanks, that helps. Let me ask the workshop.", sent_by: "usr_agent2" }),
    out(59, {
      body_text: "They say the 120 cm version fits with 4 cm to spare on both sides. I would take that one.",
      sent_by: "usr_agent2",
      reactions: [{ emoji: "👍", by: "customer" }],
    }),
    say(40, {
      message_type: "file",
      attachments: [
        makeFile({ id: "att_file", kind: "file", filename: "floor-plan-living-room-final-v3.pdf" }),
      ],
    }),
    say(39, { message_type: "unsupported" }),
    say(30, {
      body_text: "Can I get it before Friday?",
      edited_at: minutesAgo(29),
      reply_to_message_id: "msg_show_008",
      reply_to: "wamid.msg_show_008",
    }),
    out(25, {
      body_text: "Thursday between 10 and 12 is free.",
      delivery_status: "delivered",
      reply_to_message_id: "msg_show_011",
      reply_to: "wamid.msg_show_011",
    }),
    out(24, {
      body_text: "I can also offer the evening slot.",
      delivery_status: "failed",
      error: {
        code: "reply_window_closed",
        detail: "The customer has not written for more than 24 hours.",
        advice: "Send a template, or wait until the customer writes.",
        platform: { code: 131047, subcode: null, title: "Re-engagement message", trace_id: "AbC" },
      },
    }),
    out(20, { body_text: "Thursday 10–12 is booked for you.", delivery_status: "unconfirmed" }),
    say(6, { deleted_at: minutesAgo(5) }),
    say(3, { body_text: "Thursday morning is perfect 🙌" }),
    say(2, {
      body_text: "Do I need to be there, or can my neighbour take it in? She is home all day and has a key.",
    }),
  ]
  data.messages.set(conversation.id, thread)
  Object.assign(conversation, {
    last_message_at: minutesAgo(2),
    last_message_preview: thread.at(-1)?.body_text,
    last_message_direction: "inbound",
    unread_count: 2,
    channel_type: "whatsapp",
    channel_account_id: "cha_whatsapp",
    assigned_to: "usr_agent",
    reply_window_ends_at: new Date(now + 23.9 * 3_600_000).toISOString(),
  })
  const closing = [
    [2, 2.4],
    [4, 0.4],
    [6, -1],
  ] as const
  for (const [at, hours] of closing) {
    const row = data.conversations[at]
    if (row !== undefined) row.reply_window_ends_at = new Date(now + hours * 3_600_000).toISOString()
  }
}
