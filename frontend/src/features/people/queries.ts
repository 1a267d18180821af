import { queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import { InvitationChoices, InvitationPage, MailDomainPage, MembershipPage } from "@/schemas/onboarding"

/** Below ["members"], which a change of somebody's membership makes stale. */
export const membershipsQuery = () =>
  queryOptions({
    queryKey: ["members", "list"],
    queryFn: async ({ signal }) => (await get("/api/members", MembershipPage, signal)).data,
    // No event tells that somebody is still here.
    refetchInterval: 60_000,
  })

/** Also below ["members"]: whoever joins has accepted one. */
export const invitationsQuery = () =>
  queryOptions({
    queryKey: ["members", "invitations"],
    queryFn: async ({ signal }) => (await get("/api/invitations", InvitationPage, signal)).data,
  })

/** What one may invite to; stale with roles, teams and one's own rights, so asked for whenever the dialog opens. */
export const choicesQuery = () =>
  queryOptions({
    queryKey: ["invitation-choices"],
    queryFn: ({ signal }) => get("/api/invitations/choices", InvitationChoices, signal),
    staleTime: 0,
  })

/** What people of a mail domain may come as by one's own doing. */
export const domainChoicesQuery = () =>
  queryOptions({
    queryKey: [...choicesQuery().queryKey, "mail-domains"],
    queryFn: ({ signal }) => get("/api/mail-domains/choices", InvitationChoices, signal),
    staleTime: 0,
  })

export const mailDomainsQuery = () =>
  queryOptions({
    queryKey: ["mail-domains"],
    queryFn: async ({ signal }) => (await get("/api/mail-domains", MailDomainPage, signal)).data,
  })
