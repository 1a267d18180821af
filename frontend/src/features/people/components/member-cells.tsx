import { Avatar } from "@/components/ui/avatar"
import type { Membership } from "@/schemas/onboarding"
import type { Role } from "@/schemas/workspace"

/** Who it is. */
export function Person({ member, isMe }: { member: Membership; isMe: boolean }) {
  return (
    <span className="flex min-w-0 items-center gap-2.5 py-1.5">
      <Avatar name={member.name} seed={member.id} className="size-7" />
      <span className="min-w-0">
        <span className="block truncate font-medium" title={member.name}>
          <bdi>{member.name}</bdi>
          {isMe && <span className="font-normal text-muted"> (you)</span>}
        </span>
        <span className="block truncate text-small text-muted" title={member.email}>
          {member.email}
        </span>
      </span>
    </span>
  )
}

type RoleSelectProps = { member: Membership; roles: readonly Role[]; onChange: (role: string) => void }

/** The role, to be changed in place. */
export function RoleSelect({ member, roles, onChange }: RoleSelectProps) {
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
