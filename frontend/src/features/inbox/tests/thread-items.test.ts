import { describe, expect, it } from "vitest"
import type { OutboxItem } from "@/store/outbox"
import { makeMessage } from "../../../../tests/mock/data"
import { firstUnread, threadItems } from "../thread-items"

const at = (time: string) => `2026-11-20T${time}:00.000Z`
const say = (id: string, time: string, fields = {}) =>
  makeMessage({ id, conversation_id: "conv_1", position_at: at(time), body_text: id, ...fields })
const reply = (id: string, time: string, fields = {}) =>
  say(id, time, { direction: "outbound", sent_by: "usr_1", delivery_status: "sent", ...fields })
const unsent = (temp_id: string): OutboxItem => ({
  temp_id,
  conversation_id: "conv_1",
  message_type: "text",
  body_text: "same words",
  content: {},
  attachment_ids: [],
  reply_to: null,
  created_at: at("12:00"),
  state: "sending",
  problem: null,
})
const shape = (items: ReturnType<typeof threadItems>) => items.map((item) => item.key)

describe("thread items", () => {
  it("run oldest first under a divider for each day", () => {
    const rows = [
      say("c", "10:01"),
      say("b", "10:00"),
      makeMessage({ id: "a", conversation_id: "conv_1", position_at: "2026-11-18T10:00:00.000Z" }),
    ]

    expect(shape(threadItems(rows, [], null))).toEqual(["day-2026-11-18", "a", "day-2026-11-20", "b", "c"])
  })

  it("group what one person wrote within five minutes", () => {
    const rows = [reply("d", "10:20"), reply("c", "10:03"), reply("b", "10:01"), say("a", "10:00")]

    const groups = threadItems(rows, [], null).flatMap((item) =>
      item.kind === "message" ? [[item.key, item.isFirst, item.isLast]] : [],
    )

    expect(groups).toEqual([
      ["a", true, true],
      ["b", true, false],
      ["c", false, true],
      ["d", true, true],
    ])
  })

  it("leave out reactions, edits and deletions: they are folded into their target", () => {
    const rows = [
      say("r", "10:02", { message_type: "reaction", target_id: "wamid.a" }),
      say("e", "10:01", { message_type: "edit", target_id: "wamid.a" }),
      say("a", "10:00"),
    ]

    expect(shape(threadItems(rows, [], null))).toEqual(["day-2026-11-20", "a"])
  })

  it("show an unsent reply once, under the same key before and after the server has it", () => {
    const before = threadItems([], [unsent("t1"), unsent("t2")], null)
    const after = threadItems([reply("msg", "12:00", { temp_id: "t1" })], [unsent("t1"), unsent("t2")], null)

    expect(shape(before)).toEqual(["t1", "t2"])
    expect(shape(after)).toEqual(["day-2026-11-20", "t1", "t2"])
  })

  it("put the line before the first unread message of the customer", () => {
    const rows = [say("c", "10:03"), reply("x", "10:02"), say("b", "10:01"), say("a", "10:00")]
    const unreadId = firstUnread(rows, 2)

    expect(unreadId).toBe("b")
    expect(shape(threadItems(rows, [], unreadId))).toEqual(["day-2026-11-20", "a", "unread", "b", "x", "c"])
    expect(firstUnread(rows, 0)).toBeNull()
  })
})
