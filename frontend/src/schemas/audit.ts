import type * as z from "zod/mini"
import { zAuditEntryOut, zAuditPage, zVerdictOut } from "@/lib/api/generated/zod.gen"

/** One change, or one reading of something sensitive. */
export const AuditEntry = zAuditEntryOut
export type AuditEntry = z.infer<typeof AuditEntry>

export const AuditPage = zAuditPage

/** Whether the log is as it was written. */
export const Verdict = zVerdictOut
export type Verdict = z.infer<typeof Verdict>
