import { queryOptions } from "@tanstack/react-query"
import { get, getPublic } from "@/lib/api/http"
import { ApiError } from "@/lib/api/problem"
import { requireSession } from "@/lib/api/session"
import { beginAnew, getOrganization, keepOrganization } from "@/lib/organization"
import { FlowState, ProviderPage } from "@/schemas/auth"
import { Me, MyOrganizationPage } from "@/schemas/workspace"

/** The signed-in person. Without a token in memory the refresh cookie is tried first. */
export const meQuery = () =>
  queryOptions({
    queryKey: ["me"],
    queryFn: async ({ signal, client }) => {
      await requireSession()
      const before = client.getQueryData<Me>(["me"])
      const me = await getMe(signal).catch((error: unknown) =>
        before === undefined ? tryUnnamed(error, signal) : leaveIfShutOut(error, before.organization.name),
      )
      // From here on it is named, also for those who have only one: they may be invited to a second meanwhile.
      keepOrganization(me.organization.slug)
      return me
    },
  })

const getMe = (signal: AbortSignal): Promise<Me> => get("/api/me", Me, signal)

/** Chosen by somebody else on this device, or left: begin without a choice. */
async function tryUnnamed(error: unknown, signal: AbortSignal): Promise<Me> {
  const isNotTheirs = error instanceof ApiError && error.code === "not_a_member"
  if (!isNotTheirs || getOrganization() === null) throw error
  keepOrganization(null)
  return getMe(signal)
}

const SHUT_OUT = [
  "not_a_member",
  "no_organization",
  "second_factor_required",
  "sso_required",
  "sso_elsewhere",
]

/** One was a member a moment ago: nothing more is asked for, and nothing of that organization stays in memory. */
async function leaveIfShutOut(error: unknown, organizationName: string): Promise<Me> {
  const isOut = error instanceof ApiError && SHUT_OUT.includes(error.code)
  if (!isOut) throw error
  beginAnew({ refusal: error.code, organizationName })
  return new Promise(() => undefined)
}

/** The organizations one may choose from, before one is chosen. */
export const organizationsQuery = () =>
  queryOptions({
    queryKey: ["organizations"],
    queryFn: ({ signal }) => get("/api/organizations", MyOrganizationPage, signal),
  })

/** The step that a sign-in or sign-up in this browser waits for. */
export const flowQuery = () =>
  queryOptions({
    queryKey: ["flow"],
    queryFn: ({ signal }) => getPublic("/api/auth/flow", FlowState, signal),
  })

/** Who vouches for everybody: what the installation has switched on. */
export const providersQuery = () =>
  queryOptions({
    queryKey: ["sign-in-providers"],
    queryFn: ({ signal }) => getPublic("/api/auth/providers", ProviderPage, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
