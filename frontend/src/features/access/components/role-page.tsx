"use client"

import { Page, Section, SettingRow } from "@/components/ui/section"
import { directoryKeys } from "@/lib/directory"
import { isGrantable } from "@/lib/roles"
import { useCan, useMe } from "@/lib/session-context"
import type { Permission, Role } from "@/schemas/workspace"
import { deleteRole } from "../mutations"
import { groupsOf } from "../permissions"
import { viewHint } from "../words"
import { DeleteButton } from "./delete-button"
import { RoleForm } from "./role-form"

type RolePageProps = { roleId: string; roles: readonly Role[]; catalogue: readonly Permission[] }

const LIST = { href: "/settings/roles/", label: "Roles" }

/** One role: to read, or, one of the workspace's own, to change. `new` makes one. */
export function RolePage({ roleId, roles, catalogue }: RolePageProps) {
  const me = useMe()
  const mayManage = useCan("roles:manage")
  const role = roles.find(({ id }) => id === roleId)
  if (roleId === "new" && mayManage)
    return (
      <Page title="New role" description="What its people may do, and how far they see." parent={LIST}>
        <RoleForm catalogue={catalogue} />
      </Page>
    )
  if (role === undefined)
    return (
      <Page title="There is no such role" description="It may have been deleted." parent={LIST}>
        {null}
      </Page>
    )
  const mayChange = mayManage && !role.is_system && isGrantable(role, me)
  return (
    <Page
      title={role.name}
      parent={LIST}
      description={role.description || undefined}
      actions={mayChange && <DeleteRole role={role} />}
    >
      {mayChange ? (
        <RoleForm role={role} catalogue={catalogue} />
      ) : (
        <ReadOnlyRole role={role} catalogue={catalogue} />
      )}
    </Page>
  )
}

function ReadOnlyRole({ role, catalogue }: { role: Role; catalogue: readonly Permission[] }) {
  return (
    <>
      <Section title="Sees">
        <p>{role.permissions.includes("conversations:read") ? viewHint(role.view) : "No conversations."}</p>
      </Section>
      <Section
        title="May do"
        description={
          role.is_system ? "A system role is the same in every workspace and cannot be changed." : undefined
        }
      >
        {groupsOf(catalogue.filter(({ key }) => role.permissions.includes(key))).map(
          ([group, permissions]) => (
            <div key={group} className="mb-3">
              <h3 className="text-meta font-medium text-muted">{group}</h3>
              {permissions.map(({ key, name, description }) => (
                <SettingRow key={key} label={name} hint={description}>
                  {null}
                </SettingRow>
              ))}
            </div>
          ),
        )}
      </Section>
    </>
  )
}

function DeleteRole({ role }: { role: Role }) {
  return (
    <DeleteButton
      title={`Delete the role ${role.name}?`}
      erase={() => deleteRole(role.id)}
      list={{ href: LIST.href, queryKey: directoryKeys.roles }}
    >
      This cannot be undone. A role that somebody has cannot be deleted.
    </DeleteButton>
  )
}
