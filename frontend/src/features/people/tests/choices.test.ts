import { describe, expect, it } from "vitest"
import { chosenFrom } from "../choices"

const role = (id: string, team_ids: string[]) => ({ id, name: id, description: "", team_ids })
const CHOICES = {
  roles: [role("supervisor", []), role("agent", ["team_1"]), role("rol_1", ["team_1", "team_2"])],
  teams: [
    { id: "team_1", name: "Returns" },
    { id: "team_2", name: "Sales" },
  ],
}

describe("what an invitation may be to", () => {
  it("begins with agents, or with the first role where they may not be invited", () => {
    expect(chosenFrom(CHOICES, null, []).role?.id).toBe("agent")
    expect(chosenFrom({ ...CHOICES, roles: [role("rol_1", [])] }, null, []).role?.id).toBe("rol_1")
    expect(chosenFrom({ roles: [], teams: [] }, null, []).role).toBeUndefined()
  })

  it("offers the teams of the role, and keeps of those picked only these", () => {
    const both = chosenFrom(CHOICES, "rol_1", ["team_2", "team_1"])
    const one = chosenFrom(CHOICES, "agent", ["team_2", "team_1"])
    expect(both.teamIds).toEqual(["team_2", "team_1"])
    expect([one.teamIds, one.teams.map(({ name }) => name)]).toEqual([["team_1"], ["Returns"]])
  })

  it("goes back to the usual when a role has gone meanwhile", () => {
    expect(chosenFrom(CHOICES, "rol_gone", ["team_2"])).toMatchObject({ role: { id: "agent" }, teamIds: [] })
  })
})
