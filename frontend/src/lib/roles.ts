import { useQuery } from "@tanstack/react-query"
import { rolesQuery } from "@/lib/directory"
import { useCan, useMe } from "@/lib/session-context"
import type { Me, Role } from "@/schemas/workspace"

/** Names of the system roles, for where the list of roles cannot be read (yet). */
const NAMES: Record<string, string> = {
  owner: "Owner",
  admin: "Admin",
  supervisor: "Supervisor",
  agent: "Agent",
  viewer: "Viewer",
  developer: "Developer",
  billing: "Billing",
}

/** What a role is called; one of the workspace's own, where it is not known, is just that. */
export const roleName = (key: string, roles: readonly Role[] = []): string =>
  roles.find(({ id }) => id === key)?.name ?? NAMES[key] ?? "Custom role"

/** The workspace's roles, for those who may see them. */
export function useRoles(): readonly Role[] {
  const mayRead = useCan("roles:read")
  return useQuery({ ...rolesQuery(), enabled: mayRead }).data ?? []
}

/** Whether somebody may give this role: nobody gives what they do not hold. The server decides again. */
export function isGrantable(role: Role, me: Pick<Me, "permissions" | "reach">): boolean {
  const isWithinView = me.reach.view === "all" || role.view === "mine" || role.view === me.reach.view
  return isWithinView && role.permissions.every((permission) => me.permissions.includes(permission))
}

/** The roles that the signed-in person may give, as options of a select. */
export function useGrantableRoles(): readonly Role[] {
  const me = useMe()
  return useRoles().filter((role) => isGrantable(role, me))
}
