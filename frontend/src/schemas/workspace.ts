import type { z } from "zod"
import {
  zChannelAccountPage,
  zMeOut,
  zMyOrganizationPage,
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
