import type * as z from "zod/mini"
import { zExportOut, zExportPage, zLifeOut, zLinkOut } from "@/lib/api/generated/zod.gen"

/** How the workspace stands: active, suspended, about to be deleted. */
export const Life = zLifeOut
export type Life = z.infer<typeof Life>

/** A file with everything that the workspace holds. */
export const Export = zExportOut
export type Export = z.infer<typeof Export>
export const ExportPage = zExportPage
export const Link = zLinkOut
