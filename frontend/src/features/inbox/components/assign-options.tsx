"use client"

import { Command } from "cmdk"
import { Check, UserRoundX, Users } from "lucide-react"
import { Avatar } from "@/components/ui/avatar"
import { useMe } from "@/lib/session-context"
import type { Conversation } from "@/schemas/conversation"
import type { Member, Team } from "@/schemas/workspace"
import type { Assignment } from "../mutations"

type AssignOptionsProps = {
  members: Member[]
  teams: Team[]
  conversation: Conversation
  onChoose: (to: Assignment, name: string) => void
}

const heading =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-meta [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"

/** Nobody, oneself, then the others, then the teams, narrowed by what is typed. */
export function AssignOptions({ members, teams, conversation, onChoose }: AssignOptionsProps) {
  const myId = useMe().user.id
  const { assigned_to: assignedTo, team_id: teamId } = conversation
  const nobody = { assigned_to: null, team_id: null }
  return (
    <Command loop>
      <Command.Input
        autoFocus
        placeholder="Assign to…"
        className="h-10 w-full border-b bg-transparent px-3 outline-none placeholder:text-muted"
      />
      <Command.List className="quiet-scroll max-h-72 overflow-y-auto p-1">
        <Command.Empty className="px-2 py-6 text-center text-muted">Nobody by that name</Command.Empty>
        <Option
          isChosen={assignedTo === null && teamId === null}
          value="Nobody unassigned"
          onSelect={() => onChoose(nobody, "")}
        >
          <span className="grid size-5 place-items-center">
            <UserRoundX className="size-4 text-muted" aria-hidden />
          </span>
          Nobody
        </Option>
        {sortedMembers(members, myId).map((member) => (
          <Option
            key={member.id}
            isChosen={assignedTo === member.id}
            value={`${member.name} ${member.email}${member.id === myId ? " me" : ""}`}
            onSelect={() => onChoose({ assigned_to: member.id }, member.name)}
          >
            <Avatar name={member.name} seed={member.id} className="size-5 text-[9px]" />
            <span className="truncate">{member.name}</span>
            {member.id === myId && <span className="text-muted">you</span>}
          </Option>
        ))}
        {teams.length > 0 && (
          <Command.Group heading="Teams" className={heading}>
            {teams.map((team) => (
              <Option
                key={team.id}
                isChosen={teamId === team.id}
                value={`${team.name} team ${team.id}`}
                onSelect={() => onChoose({ assigned_to: null, team_id: team.id }, team.name)}
              >
                <span className="grid size-5 place-items-center">
                  <Users className="size-4 text-muted" aria-hidden />
                </span>
                <span className="truncate">{team.name}</span>
              </Option>
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  )
}

type OptionProps = { value: string; isChosen: boolean; onSelect: () => void; children: React.ReactNode }

function Option({ value, isChosen, onSelect, children }: OptionProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-8 cursor-default items-center gap-2 rounded-control px-2 data-[selected=true]:bg-hover"
    >
      {children}
      {isChosen && <Check className="ms-auto size-4 text-accent" aria-label="chosen" />}
    </Command.Item>
  )
}

/** People who can answer, the signed-in person first. */
function sortedMembers(members: Member[], myId: string): Member[] {
  return members
    .filter((member) => member.can_answer)
    .toSorted((a, b) => Number(b.id === myId) - Number(a.id === myId) || a.name.localeCompare(b.name))
}
