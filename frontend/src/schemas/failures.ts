import type * as z from "zod/mini"
import type { zFailureGroupOut, zFailureOut } from "@/lib/api/generated/zod.gen"
import { zFailureDetailOut, zFailureGroups, zFailurePage, zMendedOut } from "@/lib/api/generated/zod.gen"

/** One thing that went wrong. */
export type Failure = z.infer<typeof zFailureOut>

export const FailurePage = zFailurePage

/** With what the platform sent. */
export const FailureDetail = zFailureDetailOut

/** Failures with the same trouble. */
export type FailureGroup = z.infer<typeof zFailureGroupOut>

export const FailureGroups = zFailureGroups

/** What came of trying again or giving up. */
export const Mended = zMendedOut
export type Mended = z.infer<typeof Mended>
