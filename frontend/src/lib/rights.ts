import { useMe } from "@/lib/session-context"
import type { Me } from "@/schemas/workspace"

/** What a right to a conversation depends on. */
type Place = { channel_account_id: string; assigned_to: string | null; team_id: string | null }

/** Whether the person may do this to a conversation that they see: apps/access/reach.py. The server decides again. */
export function mayAct(
  me: Pick<Me, "user" | "permissions" | "reach">,
  permission: string,
  row: Place,
): boolean {
  if (!me.permissions.includes(permission)) return false
  const { view, teams, channels } = me.reach
  if (view === "all" || row.assigned_to === me.user.id) return true
  const isOfMyTeam = row.team_id !== null && (teams[row.team_id] ?? []).includes("reply")
  if (view === "teams") return isOfMyTeam
  if (view === "channels") return (channels[row.channel_account_id] ?? []).includes("reply")
  return view === "unassigned" && row.assigned_to === null && (row.team_id === null || isOfMyTeam)
}

/** As mayAct, of the signed-in person; false while the conversation is not known. */
export function useMayAct(permission: string, row: Place | undefined): boolean {
  const me = useMe()
  return row !== undefined && mayAct(me, permission, row)
}
