"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { format } from "date-fns"
import { useState } from "react"
import { toast } from "@/lib/toast"
import { Avatar } from "@/components/ui/avatar"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { control } from "@/components/ui/field"
import { Skeleton } from "@/components/ui/skeleton"
import { Table } from "@/components/ui/table"
import { wordsFor } from "@/lib/api/words"
import { cn } from "@/lib/format/text"
import { fullTime } from "@/lib/format/time"
import { useConfirming } from "@/lib/confirm"
import { membersQuery } from "@/lib/directory"
import { isGrantable, roleName, useRoles } from "@/lib/roles"
import { useCan, useMe } from "@/lib/session-context"
import type { Membership } from "@/schemas/onboarding"
import type { Role } from "@/schemas/workspace"
import { changeRole, removeMember } from "../mutations"
import { LastSeen } from "./last-seen"
import { membershipsQuery } from "../queries"
import { useTeamNames } from "../team-names"

/** Fewer people than that are seen at a glance. */
const SEARCH_FROM = 4
const matches = (text: string, search: string): boolean =>
  text.toLowerCase().includes(search.trim().toLowerCase())

/** The members with their roles; who may, changes a role in place and removes people. */
export function MembersTable() {
  const client = useQueryClient()
  const me = useMe()
  const mayManage = useCan("members:manage")
  const { data: members, error } = useQuery(membershipsQuery())
  const [search, setSearch] = useState("")
  const [leaving, setLeaving] = useState<Membership | null>(null)
  const refresh = () => client.invalidateQueries({ queryKey: ["members"] })
  const confirmed = useConfirming()
  const roles = useRoles()
  const nameTeams = useTeamNames()
  const people = useQuery(membersQuery(me.organization.id)).data ?? []
  const teamsOf = (memberId: string) => nameTeams(people.find(({ id }) => id === memberId)?.team_ids ?? [])
  const grantable = roles.filter((role) => isGrantable(role, me))
  const mayTouch = (member: Membership) => mayManage && grantable.some(({ id }) => id === member.role)

  const setRole = async (member: Membership, role: string) => {
    try {
      await confirmed(() => changeRole(member.id, role))
      toast.success(`${member.name}: ${roleName(role, roles)} from now on`)
    } catch (refused) {
      toast.error(wordsFor(refused))
    }
    await refresh()
  }

  const shown = members?.filter(({ name, email }) => matches(`${name} ${email}`, search)) ?? []
  if (error !== null) return <p className="text-bad">{wordsFor(error)}</p>
  if (members === undefined) return <Skeleton className="h-40" />
  return (
    <>
      {members.length > SEARCH_FROM && (
        <input
          type="search"
          aria-label="Search members"
          placeholder="Search by name or e-mail"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className={cn(control, "mb-3 md:max-w-72")}
        />
      )}
      <Table
        label="Members"
        rows={shown}
        empty={<p>Nobody here by that name.</p>}
        keyOf={(member) => member.id}
        columns={[
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
                <RoleSelect
                  member={member}
                  roles={grantable}
                  onChange={(role) => void setRole(member, role)}
                />
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
            cell: (member) => (
              <span title={fullTime(member.joined_at)}>{format(new Date(member.joined_at), "MMM yyyy")}</span>
            ),
          },
          {
            key: "actions",
            head: "Actions",
            isHeadHidden: true,
            className: "md:w-24 md:text-end",
            cell: (member) =>
              mayTouch(member) &&
              member.id !== me.user.id && (
                <Button
                  variant="ghost"
                  size="sm"
                  className="max-md:-ms-2"
                  aria-label={`Remove ${member.name}`}
                  onClick={() => setLeaving(member)}
                >
                  Remove
                </Button>
              ),
          },
        ]}
      />
      <ConfirmDialog
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Remove ${leaving?.name ?? ""}?`}
        confirmLabel="Remove"
        isDangerous
        onConfirm={() => removeMember(leaving?.id ?? "").then(refresh)}
      >
        They are out at once, on every device. Their conversations become unassigned; what they wrote stays,
        with their name.
      </ConfirmDialog>
    </>
  )
}

function Person({ member, isMe }: { member: Membership; isMe: boolean }) {
  return (
    <span className="flex min-w-0 items-center gap-2.5 py-1.5">
      <Avatar name={member.name} seed={member.id} className="size-7" />
      <span className="min-w-0">
        <span className="block truncate font-medium">
          <bdi>{member.name}</bdi>
          {isMe && <span className="font-normal text-muted"> (you)</span>}
        </span>
        <span className="block truncate text-small text-muted">{member.email}</span>
      </span>
    </span>
  )
}

type RoleSelectProps = { member: Membership; roles: readonly Role[]; onChange: (role: string) => void }

function RoleSelect({ member, roles, onChange }: RoleSelectProps) {
  return (
    <select
      aria-label={`Role of ${member.name}`}
      value={member.role}
      onChange={(event) => onChange(event.target.value)}
      className="-ms-1 h-8 max-w-full cursor-pointer rounded-control border border-transparent bg-transparent px-1 transition-colors duration-80 hover:border-control hover:bg-hover max-md:h-11 [&>option]:bg-raised"
    >
      {roles.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  )
}
