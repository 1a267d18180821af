import { NoContent, patch, post, put, remove } from "@/lib/api/http"
import { type Bit, Grant, Role, Team, type View } from "@/schemas/workspace"

/** What a role is made of. */
export type RoleDraft = { name: string; description: string; permissions: string[]; view: View }

/** Throws ApiError (name_taken, too_many_roles, beyond_own_rights). */
export const createRole = (draft: RoleDraft): Promise<Role> => post("/api/roles", draft, Role)

/** Throws ApiError (name_taken, beyond_own_rights). */
export const updateRole = (roleId: string, draft: RoleDraft): Promise<Role> =>
  patch(`/api/roles/${roleId}`, draft, Role)

/** Throws ApiError (role_in_use). */
export const deleteRole = (roleId: string) => remove(`/api/roles/${roleId}`, NoContent)

/** Throws ApiError (name_taken). */
export const createTeam = (name: string): Promise<Team> => post("/api/teams", { name }, Team)

export const renameTeam = (teamId: string, name: string): Promise<Team> =>
  patch(`/api/teams/${teamId}`, { name }, Team)

export const deleteTeam = (teamId: string) => remove(`/api/teams/${teamId}`, NoContent)

export const addTeamMember = (teamId: string, memberId: string): Promise<Team> =>
  put(`/api/teams/${teamId}/members/${memberId}`, {}, Team)

export const removeTeamMember = (teamId: string, memberId: string): Promise<Team> =>
  remove(`/api/teams/${teamId}/members/${memberId}`, Team)

/** Exactly these from now on; none: the grant is gone. Throws ApiError (beyond_own_rights, permission_denied). */
export const putGrant = (objectId: string, holderId: string, bits: Bit[]): Promise<Grant> =>
  put(`/api/grants/${objectId}/${holderId}`, { bits }, Grant)
