import type * as z from "zod/mini"
import { report } from "@/lib/report"

/**
 * Parse an answer of the server, forgiving what a newer server may have added: an enum value this build
 * does not know is kept as it is (screens have a default branch) and reported. Anything else is an error.
 */
export function parseTolerantly<T>(schema: z.ZodMiniType<T>, raw: unknown, source: string): T {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  if (result.error.issues.every((issue) => issue.code === "invalid_value")) {
    report(result.error, { source, tolerated: true })
    return raw as T
  }
  report(result.error, { source })
  throw result.error
}
