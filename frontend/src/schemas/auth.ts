import { z } from "zod"
import { zTokenOut } from "@/lib/api/generated/zod.gen"

export const TokenAnswer = zTokenOut
export type TokenAnswer = z.infer<typeof TokenAnswer>

/** The sign-in form. */
export const Credentials = z.object({
  email: z.email("Enter an e-mail address like ana@example.com."),
  password: z.string().min(1, "Enter your password."),
})
export type Credentials = z.infer<typeof Credentials>

/** An error answer (application/problem+json). */
export const Problem = z.object({
  title: z.string().default("Something went wrong"),
  detail: z.string().nullish(),
  code: z.string().default("unknown"),
  request_id: z.string().nullish(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).nullish(),
})
export type Problem = z.infer<typeof Problem>
