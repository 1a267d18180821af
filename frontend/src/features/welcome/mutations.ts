import { post } from "@/lib/api/http"
import { HOME } from "@/lib/app-path"
import { keepOrganization } from "@/lib/organization"
import { Setup } from "@/schemas/onboarding"

/** Throws ApiError (slug_taken, slug_malformed, too_many_organizations, validation_failed). */
export const createOrganization = (body: { name: string; slug: string }): Promise<Setup> =>
  post("/api/organizations", body, Setup)

type WayIn = { token: string } | { invitation_id: string } | { organization_id: string }

/** Throws ApiError (wrong_account, invitation_over, not_found). */
export const join = (way: WayIn): Promise<Setup> => post("/api/join", way, Setup)

/** Into the organization, with nothing of another one in memory. */
export function enter(slug: string): void {
  keepOrganization(slug)
  window.location.assign(HOME)
}
