import { queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import {
  ChannelAccountPage,
  GrantPage,
  MemberPage,
  PermissionPage,
  RolePage,
  TeamPage,
} from "@/schemas/workspace"

/** Who and what there is in a workspace: short lists that several features show. */
export const directoryKeys = {
  members: ["members"] as const,
  teams: ["teams"] as const,
  roles: ["roles"] as const,
  grants: ["grants"] as const,
  channels: ["channels"] as const,
  notices: ["notices"] as const,
}

export const membersQuery = (organizationId: string) =>
  queryOptions({
    queryKey: [...directoryKeys.members, organizationId],
    queryFn: async ({ signal }) => (await get(`/api/orgs/${organizationId}/users`, MemberPage, signal)).data,
  })

export const teamsQuery = () =>
  queryOptions({
    queryKey: directoryKeys.teams,
    queryFn: async ({ signal }) => (await get("/api/teams", TeamPage, signal)).data,
  })

export const rolesQuery = () =>
  queryOptions({
    queryKey: directoryKeys.roles,
    queryFn: async ({ signal }) => (await get("/api/roles", RolePage, signal)).data,
  })

export const permissionsQuery = () =>
  queryOptions({
    queryKey: ["permissions"],
    queryFn: async ({ signal }) => (await get("/api/permissions", PermissionPage, signal)).data,
  })

export const grantsQuery = () =>
  queryOptions({
    queryKey: directoryKeys.grants,
    queryFn: async ({ signal }) => (await get("/api/grants", GrantPage, signal)).data,
  })

export const channelsQuery = () =>
  queryOptions({
    queryKey: directoryKeys.channels,
    queryFn: async ({ signal }) => (await get("/api/channels", ChannelAccountPage, signal)).data,
  })
