import * as z from "zod/mini"
import {
  zDiscoveredOut,
  zNothingOut,
  zPendingOut,
  zProviderPage,
  zRequestOptionsOut,
  zSignedInOut,
  zTokenOut,
} from "@/lib/api/generated/zod.gen"

export const TokenAnswer = zTokenOut
export type TokenAnswer = z.infer<typeof TokenAnswer>

/** A sign-in or sign-up that waits for its next step. */
export type Pending = z.infer<typeof zPendingOut>

/** What every step answers: the sign-in is complete, or waits for the next one. */
export const Outcome = z.discriminatedUnion("status", [zSignedInOut, zPendingOut])
export type Outcome = z.infer<typeof Outcome>

/** Where this browser stands. */
export const FlowState = z.discriminatedUnion("status", [zPendingOut, zNothingOut])

/** What navigator.credentials takes, in JSON. */
export const RequestOptions = zRequestOptionsOut

/** Who vouches for people at sign-in. */
export const ProviderPage = zProviderPage

/** The identity provider of an address or a workspace. */
export const Discovered = zDiscoveredOut

export const EmailAddress = z.email("Enter an e-mail address like ana@example.com.")

/** The rules that the server checks are said before it is asked. */
export const NewPassword = z
  .string()
  .check(
    z.minLength(8, "At least 8 characters. A few words that only you think of together are best."),
    z.maxLength(128, "At most 128 characters."),
  )

/** A code from a mail: XXXX-XXXX. */
export const MailCode = z.string().check(z.length(9, "Enter the whole code: eight letters."))

/** The sign-in form. */
export const Credentials = z.object({
  email: EmailAddress,
  password: z.string().check(z.minLength(1, "Enter your password.")),
})
export type Credentials = z.infer<typeof Credentials>

/** An error answer (application/problem+json). */
export const Problem = z.object({
  title: z._default(z.string(), "Something went wrong"),
  detail: z.nullish(z.string()),
  code: z._default(z.string(), "unknown"),
  request_id: z.nullish(z.string()),
  errors: z.nullish(z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() }))),
})
export type Problem = z.infer<typeof Problem>
