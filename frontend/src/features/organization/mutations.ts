import type * as z from "zod/mini"
import { zOrganizationOut } from "@/lib/api/generated/zod.gen"
import { NoContent, patch, post } from "@/lib/api/http"
import { Export, Life, Link } from "@/schemas/lifecycle"

type Organization = z.infer<typeof zOrganizationOut>

/** Throws ApiError (slug_taken, slug_malformed, validation_failed). */
export const rename = (body: { name?: string; slug?: string }): Promise<Organization> =>
  patch("/api/organization", body, zOrganizationOut)

/** Throws ApiError (last_owner). */
export const leave = () => post("/api/organization/leave", {}, NoContent)

/** Throws ApiError (confirmation_required, member_not_found). */
export const transfer = (userId: string) => post("/api/organization/transfer", { user_id: userId }, NoContent)

export const requestExport = (): Promise<Export> => post("/api/organization/export", {}, Export)

/** An address from which the browser downloads the file. Throws ApiError (export_not_ready). */
export const linkExport = (id: string) => post(`/api/organization/exports/${id}/link`, {}, Link)

/** Throws ApiError (validation_failed, confirmation_required, organization_state). */
export const requestDeletion = (confirmation: string): Promise<Life> =>
  post("/api/organization/deletion", { confirmation }, Life)

export const cancelDeletion = (): Promise<Life> => post("/api/organization/deletion/cancel", {}, Life)
