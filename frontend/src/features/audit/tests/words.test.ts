import { expect, test } from "vitest"
import type { AuditEntry } from "@/schemas/audit"
import { addressOf, filterOf, NO_FILTER, queryOf } from "../location"
import { plain, sentenceOf } from "../words"

const OLIVIA = {
  kind: "user",
  id: "usr_1",
  name: "Olivia Marsh",
  ip: "",
  user_agent: "",
  request_id: "",
  acting_as: "",
}

function entry(action: string, more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: "aud_1",
    seq: 1,
    occurred_at: "2026-11-27T10:00:00.000Z",
    action,
    actor: OLIVIA as AuditEntry["actor"],
    target: { type: "member", id: "usr_2", name: "Ana Torres" },
    before: null,
    after: null,
    hash: "0".repeat(64),
    ...more,
  }
}

test.each<[AuditEntry, string]>([
  [
    entry("member.role_changed", { before: { role: "agent" }, after: { role: "admin" } }),
    "Olivia Marsh changed Ana Torres's role from agent to admin",
  ],
  [
    entry("conversation.assigned", {
      target: { type: "conversation", id: "conv_1", name: "#12" },
      before: { assigned_to: null, assigned_to_name: null },
      after: { assigned_to: "usr_2", assigned_to_name: "Ana Torres" },
    }),
    "Olivia Marsh gave conversation #12 to Ana Torres",
  ],
  [
    entry("conversation.assigned", {
      target: { type: "conversation", id: "conv_1", name: "#12" },
      before: { assigned_to: "usr_2", assigned_to_name: "Ana Torres" },
      after: { assigned_to: null, assigned_to_name: null },
    }),
    "Olivia Marsh took conversation #12 from Ana Torres",
  ],
  [
    entry("member.security_changed", { after: { what: "totp_added" } }),
    "Ana Torres set up an authenticator app",
  ],
  [
    entry("invitation.revoked", {
      target: { type: "invitation", id: "inv_1", name: "zoe@northwind.test" },
      before: { role: "admin" },
      after: { why: "inviter_left" },
    }),
    "Olivia Marsh took back the invitation of zoe@northwind.test: its inviter is no longer a member",
  ],
  [
    entry("member.joined", { after: { role: "agent", how: "invitation" } }),
    "Ana Torres joined as agent by invitation",
  ],
  [
    entry("operator.entered", {
      actor: { ...OLIVIA, kind: "operator", name: "Sam Staff" } as AuditEntry["actor"],
      after: { reason: "Ticket 4711", may_change: false },
    }),
    "Sam Staff of Inlet took the place of Ana Torres, to look: Ticket 4711",
  ],
  [
    entry("message.sent", {
      actor: { ...OLIVIA, kind: "operator", name: "Sam Staff" } as AuditEntry["actor"],
      target: { type: "message", id: "msg_1", name: "#3" },
    }),
    "Sam Staff of Inlet answered in conversation #3",
  ],
  [
    entry("channel.reconnect_required", {
      actor: { ...OLIVIA, kind: "system", name: "" } as AuditEntry["actor"],
      target: { type: "channel", id: "cha_1", name: "Acme Page" },
    }),
    "Acme Page has to be connected again",
  ],
  [
    entry("grant.changed", { after: { holder: { id: "team_1", name: "Night" }, bits: ["view"] } }),
    "Olivia Marsh let Night view in Ana Torres",
  ],
  [entry("thing.turned_blue"), "Olivia Marsh did “turned blue” to member Ana Torres"],
])("an entry is told in a plain sentence: $1.action", (told, sentence) => {
  expect(plain(sentenceOf(told))).toBe(sentence)
})

test("filters travel in the address and days become moments that include the last one", () => {
  const filter = { ...NO_FILTER, actor: "usr_1", action: "member", from: "2026-11-01", to: "2026-11-30" }

  expect(filterOf(new URLSearchParams(addressOf(filter).split("?")[1]))).toEqual(filter)
  expect(addressOf(NO_FILTER)).toBe("/settings/audit/")
  const query = queryOf(filter)
  expect(query.get("from")).toBe(new Date("2026-11-01T00:00:00").toISOString())
  expect(query.get("to")).toBe(new Date("2026-12-01T00:00:00").toISOString())
})

test("what is no day in the address is no filter", () => {
  expect(filterOf(new URLSearchParams("from=yesterday&to=2026-1-1"))).toEqual(NO_FILTER)
})
