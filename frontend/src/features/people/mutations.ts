import { NoContent, patch, post, remove } from "@/lib/api/http"
import {
  type Invited,
  Invited as InvitedAnswer,
  type MailDomain,
  MailDomain as MailDomainAnswer,
} from "@/schemas/onboarding"
import { zInvitationOut } from "@/lib/api/generated/zod.gen"

export const invite = (body: { emails: string[]; role: string; team_ids: string[] }): Promise<Invited> =>
  post("/api/invitations", body, InvitedAnswer)

export const resend = (invitationId: string) =>
  post(`/api/invitations/${invitationId}/resend`, {}, zInvitationOut)

export const revoke = (invitationId: string) => remove(`/api/invitations/${invitationId}`, NoContent)

export const changeRole = (userId: string, role: string) =>
  patch(`/api/members/${userId}`, { role }, NoContent)

export const removeMember = (userId: string) => remove(`/api/members/${userId}`, NoContent)

/** What people of a domain become when they join by themselves; `role` null: they do not. */
export type DomainRule = { role: string | null; team_ids: string[] }

export const addMailDomain = (body: { domain: string } & DomainRule): Promise<MailDomain> =>
  post("/api/mail-domains", body, MailDomainAnswer)

export const verifyMailDomain = (domainId: string): Promise<MailDomain> =>
  post(`/api/mail-domains/${domainId}/verify`, {}, MailDomainAnswer)

export const changeDomainRule = (domainId: string, rule: DomainRule): Promise<MailDomain> =>
  patch(`/api/mail-domains/${domainId}`, rule, MailDomainAnswer)

export const removeMailDomain = (domainId: string) => remove(`/api/mail-domains/${domainId}`, NoContent)
