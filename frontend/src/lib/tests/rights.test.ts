import { describe, expect, it } from "vitest"
import type { Me } from "@/schemas/workspace"
import { mayAct } from "../rights"

const REPLY = "conversations:reply"
const me = (
  view: Me["reach"]["view"],
  permissions = [REPLY],
): Pick<Me, "user" | "permissions" | "reach"> => ({
  user: { id: "usr_me", name: "Me", email: "me@acme.test" },
  permissions,
  reach: {
    view,
    team_ids: ["team_mine"],
    teams: { team_mine: ["view", "reply"], team_seen: ["view"] },
    channels: { cha_mine: ["view", "reply"], cha_seen: ["view"] },
  },
})
const place = (assigned_to: string | null, team_id: string | null, channel_account_id = "cha_other") => ({
  assigned_to,
  team_id,
  channel_account_id,
})

describe("acting on a conversation", () => {
  it.each([
    ["all", place("usr_other", "team_other"), true],
    ["mine", place("usr_me", "team_other"), true],
    ["mine", place(null, null), false],
    ["teams", place("usr_other", "team_mine"), true],
    ["teams", place("usr_other", "team_seen"), false],
    ["teams", place("usr_me", "team_seen"), true],
    ["channels", place(null, null, "cha_mine"), true],
    ["channels", place(null, null, "cha_seen"), false],
    ["unassigned", place(null, null), true],
    ["unassigned", place(null, "team_mine"), true],
    ["unassigned", place(null, "team_other"), false],
    ["unassigned", place("usr_other", null), false],
  ] as const)("in the view %s, at %o: %s", (view, at, expected) => {
    expect(mayAct(me(view), REPLY, at)).toBe(expected)
    expect(mayAct(me(view, []), REPLY, at)).toBe(false)
  })
})
