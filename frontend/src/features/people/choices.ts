import type { InvitationChoices } from "@/schemas/onboarding"

/** What most people are invited as. */
const USUAL = "agent"

/** What the form shows for what was picked so far; `roleId` null: nothing yet. A role that has gone is as good as none. */
export function chosenFrom(choices: InvitationChoices, roleId: string | null, teamIds: readonly string[]) {
  const role =
    choices.roles.find(({ id }) => id === roleId) ??
    choices.roles.find(({ id }) => id === USUAL) ??
    choices.roles[0]
  const allowed = role?.team_ids ?? []
  return {
    role,
    teams: choices.teams.filter(({ id }) => allowed.includes(id)),
    teamIds: teamIds.filter((id) => allowed.includes(id)),
  }
}
