import type * as z from "zod/mini"
import {
  type zChannelAccountOut,
  zChannelAccountPage,
  zGrantOut,
  zGrantPage,
  zMeOut,
  zMyOrganizationPage,
  type zPermissionOut,
  zPermissionPage,
  zRoleOut,
  zRolePage,
  zTeamOut,
  zTeamPage,
  type zUserOut,
  zUserPage,
} from "@/lib/api/generated/zod.gen"

/** Who is signed in, where, and what they may do there. */
export const Me = zMeOut
export type Me = z.infer<typeof Me>

/** The organizations a person may enter. */
export const MyOrganizationPage = zMyOrganizationPage

export type Member = z.infer<typeof zUserOut>
export const MemberPage = zUserPage

export const ChannelAccountPage = zChannelAccountPage
export type ChannelAccount = z.infer<typeof zChannelAccountOut>

/** People who look after conversations together. */
export const Team = zTeamOut
export type Team = z.infer<typeof Team>
export const TeamPage = zTeamPage

/** What a member may do; system roles and the workspace's own. */
export const Role = zRoleOut
export type Role = z.infer<typeof Role>
export const RolePage = zRolePage
export type View = Role["view"]

export type Permission = z.infer<typeof zPermissionOut>
export const PermissionPage = zPermissionPage

/** What a member or a team may do with one channel account or team. */
export const Grant = zGrantOut
export type Grant = z.infer<typeof Grant>
export type Bit = Grant["bits"][number]
export const GrantPage = zGrantPage
