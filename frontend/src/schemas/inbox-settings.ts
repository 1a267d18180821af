import type * as z from "zod/mini"
import { zInboxSettingsOut } from "@/lib/api/generated/zod.gen"

/** How the inbox works for the workspace. */
export const InboxSettings = zInboxSettingsOut
export type InboxSettings = z.infer<typeof InboxSettings>
