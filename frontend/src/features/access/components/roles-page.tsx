"use client"

import { useQuery } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { AppLink } from "@/components/ui/app-link"
import { Badge } from "@/components/ui/badge"
import { buttonLook } from "@/components/ui/button"
import { Page, Section } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { Table } from "@/components/ui/table"
import { wordsFor } from "@/lib/api/words"
import { permissionsQuery, rolesQuery } from "@/lib/directory"
import { useCan } from "@/lib/session-context"
import type { Role } from "@/schemas/workspace"
import { viewLabel } from "../words"
import { RoleMatrix } from "./role-matrix"
import { RolePage } from "./role-page"

/** What each role may do: a list, one role's page below it, and all of them beside each other. */
export function RolesPage({ rest: [roleId] }: { rest: string[] }) {
  const roles = useQuery(rolesQuery())
  const catalogue = useQuery(permissionsQuery())
  const mayManage = useCan("roles:manage")
  const error = roles.error ?? catalogue.error
  if (error !== null) return <Page title="Roles">{<p className="text-bad">{wordsFor(error)}</p>}</Page>
  if (roles.data === undefined || catalogue.data === undefined)
    return (
      <Page title="Roles">
        <Skeleton className="h-64" />
      </Page>
    )
  if (roleId !== undefined)
    return <RolePage key={roleId} roleId={roleId} roles={roles.data} catalogue={catalogue.data} />
  return (
    <Page
      title="Roles"
      description="What people of this workspace may do, and how far they see."
      actions={
        mayManage && (
          <AppLink href="/settings/roles/new/" className={buttonLook({ variant: "primary" })}>
            <Plus className="size-4" aria-hidden /> New role
          </AppLink>
        )
      }
    >
      <Section title={`Roles (${roles.data.length})`}>
        <Table label="Roles" rows={roles.data} keyOf={({ id }) => id} columns={COLUMNS} />
      </Section>
      <Section title="Side by side" description="Every permission, and the roles that hold it.">
        <RoleMatrix roles={roles.data} catalogue={catalogue.data} />
      </Section>
    </Page>
  )
}

const COLUMNS = [
  {
    key: "name",
    head: "Role",
    cell: (role: Role) => (
      <AppLink href={`/settings/roles/${role.id}/`} className="block py-1.5 hover:underline">
        <span className="flex items-center gap-2 font-medium">
          {role.name}
          {!role.is_system && <Badge tone="accent">Custom</Badge>}
        </span>
        {role.description !== "" && <span className="block text-small text-muted">{role.description}</span>}
      </AppLink>
    ),
  },
  {
    key: "view",
    head: "Sees",
    className: "md:w-36 text-text-2",
    cell: (role: Role) =>
      role.permissions.includes("conversations:read") ? viewLabel(role.view) : "Nothing",
  },
  {
    key: "members",
    head: "Members",
    className: "tabular md:w-20 text-text-2",
    cell: (role: Role) => String(role.member_count),
  },
]
