import type * as z from "zod/mini"
import {
  zInvitationChoicesOut,
  zInvitationPage,
  zInvitedOut,
  zJoinOut,
  zMailDomainOut,
  zMailDomainPage,
  zMembershipPage,
  zOnboardingOut,
  zSetupOut,
  zSlugOut,
  zWelcomeOut,
} from "@/lib/api/generated/zod.gen"

/** How far a new organization is. */
export const Setup = zSetupOut
export type Setup = z.infer<typeof Setup>

/** Whether a slug may be taken. */
export const SlugAnswer = zSlugOut
export type SlugAnswer = z.infer<typeof SlugAnswer>

/** What waits for a person outside of every organization. */
export const Welcome = zWelcomeOut
export type Welcome = z.infer<typeof Welcome>

/** What the link of an invitation is about. */
export const InvitationOfLink = zJoinOut
export type InvitationOfLink = z.infer<typeof InvitationOfLink>

export const InvitationPage = zInvitationPage
export type Invitation = z.infer<typeof zInvitationPage>["data"][number]
/** What one may invite to: roles, and the teams that may go with each. */
export const InvitationChoices = zInvitationChoicesOut
export type InvitationChoices = z.infer<typeof InvitationChoices>
export const Invited = zInvitedOut
export type Invited = z.infer<typeof Invited>

export const MembershipPage = zMembershipPage
export type Membership = z.infer<typeof zMembershipPage>["data"][number]

export const MailDomain = zMailDomainOut
export type MailDomain = z.infer<typeof MailDomain>
export const MailDomainPage = zMailDomainPage

/** The first steps of a new organization that the person may take. */
export const Onboarding = zOnboardingOut
export type Onboarding = z.infer<typeof Onboarding>
