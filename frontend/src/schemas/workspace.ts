import { z } from "zod"
import { Channel } from "./conversation"
import { pageOf } from "./primitives"

export const Role = z.enum(["owner", "admin", "agent", "viewer"])

/** Who is signed in, where, and what they may do there. */
export const Me = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  organization: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  role: Role,
  permissions: z.array(z.string()),
  organizations: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string(), role: Role })),
})
export type Me = z.infer<typeof Me>

export const Member = z.object({ id: z.string(), name: z.string(), email: z.string(), role: Role })
export type Member = z.infer<typeof Member>
export const MemberPage = pageOf(Member)

export const ChannelAccount = z.object({
  id: z.string(),
  channel_type: Channel,
  name: z.string(),
  status: z.enum(["connected", "reconnect"]),
  wa_phone_number_id: z.string().nullable(),
  wa_waba_id: z.string().nullable(),
  meta_page_id: z.string().nullable(),
  ig_account_id: z.string().nullable(),
})
export type ChannelAccount = z.infer<typeof ChannelAccount>
export const ChannelAccountPage = pageOf(ChannelAccount)
