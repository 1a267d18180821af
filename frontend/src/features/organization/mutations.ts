import type { z } from "zod"
import { zOrganizationOut } from "@/lib/api/generated/zod.gen"
import { NoContent, patch, post } from "@/lib/api/http"

type Organization = z.infer<typeof zOrganizationOut>

/** Throws ApiError (slug_taken, slug_malformed, validation_failed). */
export const rename = (body: { name?: string; slug?: string }): Promise<Organization> =>
  patch("/api/organization", body, zOrganizationOut)

/** Throws ApiError (last_owner). */
export const leave = () => post("/api/organization/leave", {}, NoContent)

export const transfer = (userId: string) => post("/api/organization/transfer", { user_id: userId }, NoContent)
