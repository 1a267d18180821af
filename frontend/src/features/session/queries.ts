import { queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import { ApiError, SignedOut } from "@/lib/api/problem"
import { getAccessToken, mayHaveSession, refreshAccessToken } from "@/lib/api/session"
import { getOrganization, keepOrganization } from "@/lib/organization"
import { Me, MyOrganizationPage } from "@/schemas/workspace"

/** The signed-in person. Without a token in memory the refresh cookie is tried first. */
export const meQuery = () =>
  queryOptions({
    queryKey: ["me"],
    queryFn: async ({ signal }) => {
      if (getAccessToken() === null) {
        if (!mayHaveSession()) throw new SignedOut("Nobody is signed in.")
        await refreshAccessToken()
      }
      const me = await getMe(signal)
      // From here on it is named, also for those who have only one: they may be invited to a second meanwhile.
      keepOrganization(me.organization.slug)
      return me
    },
  })

async function getMe(signal: AbortSignal): Promise<Me> {
  try {
    return await get("/api/me", Me, signal)
  } catch (error) {
    const isNotTheirs = error instanceof ApiError && error.code === "permission_denied"
    if (!isNotTheirs || getOrganization() === null) throw error
    // Chosen by somebody else on this device, or renamed, or left: begin without a choice.
    keepOrganization(null)
    return get("/api/me", Me, signal)
  }
}

/** The organizations one may choose from, before one is chosen. */
export const organizationsQuery = () =>
  queryOptions({
    queryKey: ["organizations"],
    queryFn: ({ signal }) => get("/api/organizations", MyOrganizationPage, signal),
  })
