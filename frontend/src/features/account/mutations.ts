import { NoContent, patch, post, put, remove } from "@/lib/api/http"
import { createPasskey, getPasskey } from "@/lib/passkeys"
import { RequestOptions } from "@/schemas/auth"
import {
  CreationOptions,
  IdentityProvider,
  Person,
  ProviderTrial,
  RecoveryCodes,
  Requirements,
  Totp,
} from "@/schemas/security"

const ROOT = "/api/me/security"

export const rename = (name: string) => patch("/api/me/profile", { name }, Person)

// Everything below may be refused with `confirmation_required`: run it through useConfirmIdentity.

export const changePassword = (password: string) => post(`${ROOT}/password`, { password }, NoContent)
export const askEmailChange = (email: string) => post(`${ROOT}/email`, { email }, NoContent)
export const confirmEmailChange = (code: string) => post(`${ROOT}/email/confirm`, { code }, Person)

export const beginTotp = () => post(`${ROOT}/totp/begin`, {}, Totp)
export const addTotp = (code: string) => post(`${ROOT}/totp`, { code }, RecoveryCodes)
export const removeTotp = () => remove(`${ROOT}/totp`, NoContent)
export const makeRecoveryCodes = () => post(`${ROOT}/recovery-codes`, {}, RecoveryCodes)

/** The browser asks the person; rejects with a DOMException when they do not want to. */
export async function addPasskey(name: string) {
  const { options } = await post(`${ROOT}/passkeys/begin`, {}, CreationOptions)
  return post(`${ROOT}/passkeys`, { name, credential: await createPasskey(options) }, RecoveryCodes)
}
export const removePasskey = (id: number) => remove(`${ROOT}/passkeys/${id}`, NoContent)

export const endSession = (id: string) => remove(`${ROOT}/sessions/${id}`, NoContent)
export const endOtherSessions = () => post(`${ROOT}/end-other-sessions`, {}, NoContent)

/** A fresh proof of who one is. Throws ApiError: invalid_credentials, code_incorrect, passkey_refused. */
export const confirmIdentity = (proof: { password: string } | { code: string }) =>
  post(`${ROOT}/confirm`, proof, NoContent)
export const askConfirmationCode = () => post(`${ROOT}/confirm/code`, {}, NoContent)
export async function confirmByPasskey() {
  const { options } = await post(`${ROOT}/confirm/passkey/begin`, {}, RequestOptions)
  return post(`${ROOT}/confirm`, { credential: await getPasskey(options) }, NoContent)
}

export const changeRequirements = (changes: Partial<Requirements>) =>
  patch("/api/organization/security", changes, Requirements)

type ProviderSetup = Pick<IdentityProvider, "kind" | "join_role" | "is_enabled"> &
  ({ issuer: string; client_id: string; secret: string } | { metadata: string })

/** Throws ApiError (validation_failed) in words when the provider does not answer as one. */
export const saveIdentityProvider = (setup: ProviderSetup) =>
  put("/api/organization/security/provider", setup, IdentityProvider)
/** Where to go to try it. Throws ApiError (not_possible) before it is saved. */
export const tryIdentityProvider = () => post("/api/organization/security/provider/test", {}, ProviderTrial)
export const removeIdentityProvider = () => remove("/api/organization/security/provider", NoContent)
