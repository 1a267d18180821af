"use client"

import { useQueryClient } from "@tanstack/react-query"
import { toast } from "@/lib/toast"
import { Avatar } from "@/components/ui/avatar"
import { Button } from "@/components/ui/button"
import { Page, Section } from "@/components/ui/section"
import { Select } from "@/components/ui/select"
import { wordsFor } from "@/lib/api/words"
import { directoryKeys } from "@/lib/directory"
import { useCan, useMe } from "@/lib/session-context"
import type { Member, Team } from "@/schemas/workspace"
import { addTeamMember, deleteTeam, removeTeamMember } from "../mutations"
import { DeleteButton } from "./delete-button"
import { RenameTeam } from "./rename-team"
import { TeamChannels } from "./team-channels"

const LIST = { href: "/settings/teams/", label: "Teams" }

/** One team: its name, who belongs to it, what it was granted. */
export function TeamPage({ team, members }: { team: Team | undefined; members: Member[] }) {
  const mayManage = useMayManage(team)
  if (team === undefined)
    return (
      <Page title="There is no such team" description="It may have been deleted." parent={LIST}>
        {null}
      </Page>
    )
  return (
    <Page title={team.name} parent={LIST} actions={mayManage && <DeleteTeam team={team} />}>
      {mayManage && <RenameTeam key={team.rev} team={team} />}
      <TeamMembers team={team} members={members} mayManage={mayManage} />
      <TeamChannels team={team} />
    </Page>
  )
}

/** Whoever sees everything manages every team; the others those that were given to them to manage. */
function useMayManage(team: Team | undefined): boolean {
  const { reach } = useMe()
  const holds = useCan("teams:manage")
  const isGiven = team !== undefined && (reach.teams[team.id] ?? []).includes("manage")
  return holds && (reach.view === "all" || isGiven)
}

type TeamMembersProps = { team: Team; members: Member[]; mayManage: boolean }

function TeamMembers({ team, members, mayManage }: TeamMembersProps) {
  const client = useQueryClient()
  const inside = members.filter(({ id }) => team.member_ids.includes(id))
  const outside = members.filter(({ id }) => !team.member_ids.includes(id))
  const run = async (work: Promise<Team>) => {
    await work.catch((refused: unknown) => void toast.error(wordsFor(refused)))
    await client.invalidateQueries({ queryKey: directoryKeys.teams })
    await client.invalidateQueries({ queryKey: directoryKeys.members })
  }
  return (
    <Section title={`Members (${inside.length})`} description="They see and answer the team’s conversations.">
      {mayManage && outside.length > 0 && (
        <div className="mb-3 max-w-72">
          <Select
            label="Add somebody"
            value=""
            onChange={(event) => void run(addTeamMember(team.id, event.target.value))}
            options={[
              { value: "", label: "Choose a member", isDisabled: true },
              ...outside.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </div>
      )}
      {inside.length === 0 && <p className="text-muted">Nobody belongs to this team yet.</p>}
      <ul className="divide-y divide-line">
        {inside.map(({ id, name, role_name }) => (
          <li key={id} className="flex min-h-12 items-center gap-2.5">
            <Avatar name={name} seed={id} className="size-7" />
            <span className="min-w-0 flex-1 truncate">
              <bdi>{name}</bdi> <span className="text-muted">{role_name}</span>
            </span>
            {mayManage && (
              <Button
                variant="ghost"
                size="sm"
                aria-label={`Take ${name} out of the team`}
                onClick={() => void run(removeTeamMember(team.id, id))}
              >
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function DeleteTeam({ team }: { team: Team }) {
  return (
    <DeleteButton
      title={`Delete the team ${team.name}?`}
      erase={() => deleteTeam(team.id)}
      list={{ href: LIST.href, queryKey: directoryKeys.teams }}
    >
      Its conversations stay and are with no team afterwards. Its members lose what they saw through it.
    </DeleteButton>
  )
}
