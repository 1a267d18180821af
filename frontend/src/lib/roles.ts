/** The roles that every organization has, the one with the most rights first. The server decides again. */
const ROLES = ["owner", "admin", "agent", "viewer"] as const

const WORDS: Record<string, { name: string; hint: string }> = {
  owner: { name: "Owner", hint: "Everything, billing and deletion included" },
  admin: { name: "Admin", hint: "Channels, people and settings" },
  agent: { name: "Agent", hint: "Reads and answers conversations" },
  viewer: { name: "Viewer", hint: "Reads conversations" },
}

export const roleName = (role: string): string => WORDS[role]?.name ?? role

export const roleHint = (role: string): string => WORDS[role]?.hint ?? ""

/** The roles that somebody of this role may give: none above their own. */
export function grantableRoles(own: string): string[] {
  const at = ROLES.findIndex((role) => role === own)
  return at < 0 ? [] : ROLES.slice(at)
}
