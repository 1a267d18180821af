import type * as z from "zod/mini"
import {
  zCreationOptionsOut,
  zIdentityProviderOut,
  zProviderTrialOut,
  zPersonOut,
  zRecoveryCodesOut,
  zRequirementsOut,
  zSecurityEventPage,
  zSecurityOut,
  zSessionPage,
  zTotpOut,
} from "@/lib/api/generated/zod.gen"

/** How one's account is protected. */
export const Security = zSecurityOut
export type Security = z.infer<typeof Security>
export type Passkey = Security["passkeys"][number]

/** The sign-ins that stand. */
export const SessionPage = zSessionPage
export type Session = z.infer<typeof zSessionPage>["data"][number]

/** What happened to the account. */
export const SecurityEventPage = zSecurityEventPage
export type SecurityEvent = z.infer<typeof zSecurityEventPage>["data"][number]

/** What an authenticator app needs. */
export const Totp = zTotpOut
export type Totp = z.infer<typeof Totp>

/** Shown once. */
export const RecoveryCodes = zRecoveryCodesOut

/** What navigator.credentials.create takes, in JSON. */
export const CreationOptions = zCreationOptionsOut

export const Person = zPersonOut

/** What an organization requires of sign-ins. */
export const Requirements = zRequirementsOut
export type Requirements = z.infer<typeof Requirements>

/** The workspace's own identity provider, as far as it is set up. */
export const IdentityProvider = zIdentityProviderOut
export const ProviderTrial = zProviderTrialOut
export type IdentityProvider = z.infer<typeof IdentityProvider>
