import { queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import { requireSession } from "@/lib/api/session"
import { InvitationOfLink, Setup, SlugAnswer, Welcome } from "@/schemas/onboarding"

const POLL_MS = 400

/** What waits for the person. Throws SignedOut when nobody is signed in. */
export const welcomeQuery = () =>
  queryOptions({
    queryKey: ["welcome"],
    queryFn: async ({ signal }) => {
      await requireSession()
      return get("/api/welcome", Welcome, signal)
    },
  })

/** Whether a slug is free. */
export const slugQuery = (slug: string) =>
  queryOptions({
    queryKey: ["slug", slug],
    staleTime: 10_000,
    queryFn: ({ signal }) =>
      get(`/api/organizations/slug?slug=${encodeURIComponent(slug)}`, SlugAnswer, signal),
  })

/** How far a new organization is; asked again until all of it is there. */
export const setupQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ["setup", organizationId],
    queryFn: ({ signal }) => get(`/api/organizations/${organizationId}/setup`, Setup, signal),
    refetchInterval: ({ state }) => (state.data?.is_complete ? false : POLL_MS),
  })

/** What an invitation's link is about; needs no session. */
export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ["join", token],
    queryFn: ({ signal }) => get(`/api/join?token=${encodeURIComponent(token)}`, InvitationOfLink, signal),
  })
