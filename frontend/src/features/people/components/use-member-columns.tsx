import { useQuery, useQueryClient } from "@tanstack/react-query"
import { format } from "date-fns"
import { Button } from "@/components/ui/button"
import type { Column } from "@/components/ui/table"
import { wordsFor } from "@/lib/api/words"
import { useConfirming } from "@/lib/confirm"
import { membersQuery } from "@/lib/directory"
import { fullTime } from "@/lib/format/time"
import { isGrantable, roleName, useRoles } from "@/lib/roles"
import { useCan, useMe } from "@/lib/session-context"
import { toast } from "@/lib/toast"
import type { Membership } from "@/schemas/onboarding"
import { changeRole } from "../mutations"
import { useTeamNames } from "../team-names"
import { LastSeen } from "./last-seen"
import { Person, RoleSelect } from "./member-cells"

/** What is told of a member, and what one may change; `onRemove` asks before it is done. */
export function useMemberColumns(onRemove: (member: Membership) => void): Column<Membership>[] {
  const me = useMe()
  const mayManage = useCan("members:manage")
  const roles = useRoles()
  const grantable = roles.filter((role) => isGrantable(role, me))
  const mayTouch = (member: Membership) => mayManage && grantable.some(({ id }) => id === member.role)
  const setRole = useSetRole()
  const teamsOf = useTeamsOf()
  return [
    {
      key: "name",
      head: "Name",
      className: "md:max-w-56",
      cell: (member) => <Person member={member} isMe={member.id === me.user.id} />,
    },
    {
      key: "role",
      head: "Role",
      className: "md:w-36",
      cell: (member) =>
        mayTouch(member) ? (
          <RoleSelect member={member} roles={grantable} onChange={(role) => void setRole(member, role)} />
        ) : (
          roleName(member.role, roles)
        ),
    },
    {
      key: "teams",
      head: "Teams",
      className: "md:w-40 text-text-2",
      cell: (member) => teamsOf(member.id),
    },
    {
      key: "seen",
      head: "Last seen",
      className: "md:w-32 md:whitespace-nowrap",
      cell: (member) => <LastSeen at={member.seen_at} />,
    },
    {
      key: "joined",
      head: "Since",
      className: "md:w-24 text-text-2 md:whitespace-nowrap",
      cell: ({ joined_at }) => (
        <span title={fullTime(joined_at)}>{format(new Date(joined_at), "MMM yyyy")}</span>
      ),
    },
    {
      key: "actions",
      head: "Actions",
      isHeadHidden: true,
      className: "md:w-24 md:text-end",
      cell: (member) =>
        mayTouch(member) &&
        member.id !== me.user.id && <RemoveButton name={member.name} onClick={() => onRemove(member)} />,
    },
  ]
}

const RemoveButton = ({ name, onClick }: { name: string; onClick: () => void }) => (
  <Button variant="ghost" size="sm" className="max-md:-ms-2" aria-label={`Remove ${name}`} onClick={onClick}>
    Remove
  </Button>
)

function useSetRole() {
  const client = useQueryClient()
  const confirmed = useConfirming()
  const roles = useRoles()
  return async (member: Membership, role: string) => {
    try {
      await confirmed(() => changeRole(member.id, role))
      toast.success(`${member.name}: ${roleName(role, roles)} from now on`)
    } catch (refused) {
      toast.error(wordsFor(refused))
    }
    await client.invalidateQueries({ queryKey: ["members"] })
  }
}

function useTeamsOf() {
  const nameTeams = useTeamNames()
  const people = useQuery(membersQuery(useMe().organization.id)).data ?? []
  return (memberId: string) => nameTeams(people.find(({ id }) => id === memberId)?.team_ids ?? [])
}
