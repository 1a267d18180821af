import * as z from "zod/mini"

/** What an organization may be called. */
export const OrganizationName = z
  .string()
  .check(
    z.trim(),
    z.minLength(2, "Give it a name of at least two letters."),
    z.maxLength(80, "At most 80 letters."),
  )
