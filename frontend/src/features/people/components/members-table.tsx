"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { format } from "date-fns"
import { useState } from "react"
import { toast } from "sonner"
import { Avatar } from "@/components/ui/avatar"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Skeleton } from "@/components/ui/skeleton"
import { Table } from "@/components/ui/table"
import { wordsFor } from "@/lib/api/words"
import { grantableRoles, roleName } from "@/lib/roles"
import { useCan, useMe } from "@/lib/session-context"
import type { Membership } from "@/schemas/onboarding"
import { changeRole, removeMember } from "../mutations"
import { membershipsQuery } from "../queries"

/** The members with their roles; who may, changes a role in place and removes people. */
export function MembersTable() {
  const client = useQueryClient()
  const me = useMe()
  const mayManage = useCan("members:manage")
  const { data: members, error } = useQuery(membershipsQuery())
  const [leaving, setLeaving] = useState<Membership | null>(null)
  const refresh = () => client.invalidateQueries({ queryKey: ["members"] })
  const mayTouch = (member: Membership) => mayManage && grantableRoles(me.role).includes(member.role)

  const setRole = async (member: Membership, role: string) => {
    try {
      await changeRole(member.id, role)
      toast.success(`${member.name} is ${roleName(role).toLowerCase()} now`)
    } catch (refused) {
      toast.error(wordsFor(refused))
    }
    await refresh()
  }

  if (error !== null) return <p className="text-bad">{wordsFor(error)}</p>
  if (members === undefined) return <Skeleton className="h-40" />
  return (
    <>
      <Table
        label="Members"
        rows={members}
        keyOf={(member) => member.id}
        columns={[
          {
            key: "name",
            head: "Name",
            cell: (member) => <Person member={member} isMe={member.id === me.user.id} />,
          },
          {
            key: "role",
            head: "Role",
            className: "md:w-36",
            cell: (member) =>
              mayTouch(member) ? (
                <RoleSelect member={member} own={me.role} onChange={(role) => void setRole(member, role)} />
              ) : (
                roleName(member.role)
              ),
          },
          {
            key: "joined",
            head: "Since",
            className: "md:w-32 text-text-2",
            cell: (member) => format(new Date(member.joined_at), "d MMM yyyy"),
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
                  className="max-md:-ms-2 max-md:h-11"
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

type RoleSelectProps = { member: Membership; own: string; onChange: (role: string) => void }

function RoleSelect({ member, own, onChange }: RoleSelectProps) {
  return (
    <select
      aria-label={`Role of ${member.name}`}
      value={member.role}
      onChange={(event) => onChange(event.target.value)}
      className="-ms-1 h-8 cursor-pointer rounded-control border border-transparent bg-transparent px-1 transition-colors duration-80 hover:border-control hover:bg-hover max-md:h-11 [&>option]:bg-raised"
    >
      {grantableRoles(own).map((role) => (
        <option key={role} value={role}>
          {roleName(role)}
        </option>
      ))}
    </select>
  )
}
