import { describe, expect, it } from "vitest"
import { isGrantable } from "@/lib/roles"
import type { Permission, Role } from "@/schemas/workspace"
import { groupsOf, withoutPermission, withPermission } from "../permissions"

const permission = (key: string, implies: string[] = [], is_planned = false): Permission => ({
  key,
  implies,
  is_planned,
  name: key,
  description: `${key}.`,
  group: key.split(":")[0] ?? "",
  risk: "low",
})
const CATALOGUE = [
  permission("conversations:read"),
  permission("conversations:reply", ["conversations:read"]),
  permission("members:manage", ["members:read"]),
  permission("members:read"),
  permission("webhooks:read", [], true),
]

describe("permissions of a role", () => {
  it("come with what they imply", () => {
    expect(withPermission([], "conversations:reply", CATALOGUE)).toEqual([
      "conversations:reply",
      "conversations:read",
    ])
  })

  it("go with what is useless without them", () => {
    const held = ["conversations:read", "conversations:reply", "members:read"]
    expect(withoutPermission(held, "conversations:read", CATALOGUE)).toEqual(["members:read"])
    expect(withoutPermission(held, "conversations:reply", CATALOGUE)).toEqual([
      "conversations:read",
      "members:read",
    ])
  })

  it("are shown in groups, without what nothing asks for yet", () => {
    expect(groupsOf(CATALOGUE).map(([group, each]) => [group, each.length])).toEqual([
      ["conversations", 2],
      ["members", 2],
    ])
  })
})

describe("a role", () => {
  const role = (permissions: string[], view: Role["view"]): Role => ({
    id: "rol_1",
    name: "R",
    description: "",
    permissions,
    view,
    is_system: false,
    member_count: 0,
    rev: 1,
  })
  const me = (permissions: string[], view: Role["view"]) => ({
    permissions,
    reach: { view, team_ids: [], teams: {}, channels: {} },
  })

  it.each([
    [["a"], "all", ["a", "b"], "all", true],
    [["a"], "teams", ["a"], "all", true],
    [["a"], "all", ["a"], "teams", false],
    [["a"], "teams", ["a"], "teams", true],
    [["a"], "mine", ["a"], "teams", true],
    [["a", "b"], "mine", ["a"], "all", false],
  ] as const)("of %j and %s can be given by %j and %s: %s", (given, view, held, own, expected) => {
    expect(isGrantable(role([...given], view), me([...held], own))).toBe(expected)
  })
})
