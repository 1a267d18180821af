import { NotConfirmed } from "@/lib/confirm"
import { ApiError, NetworkError } from "./problem"

/** What an error says about single fields: [name, words]. */
export function fieldErrorsOf<Name extends string>(
  error: unknown,
  words: Record<string, string>,
  fields: Record<string, Name>,
): [Name, string][] {
  if (!(error instanceof ApiError)) return []
  const named = fields[error.code]
  if (named !== undefined) return [[named, words[error.code] ?? error.message]]
  return error.errors.map(({ pointer, code, detail }) => [nameOf(pointer) as Name, words[code] ?? detail])
}

/** What to tell the person about an error that is of no field. */
export function wordsFor(error: unknown, words: Record<string, string> = {}): string {
  if (error instanceof NetworkError) return error.message
  if (error instanceof NotConfirmed) return "It was not confirmed, so nothing was changed."
  if (!(error instanceof ApiError)) return "Something went wrong. Try again."
  if (error.status === 429 && error.retryAfter_s !== null)
    return `Too many attempts. Try again in ${waitInWords(error.retryAfter_s)}.`
  return words[error.code] ?? error.message
}

function waitInWords(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? "1 second" : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
}

/** `/address/city` and `#/address/city` are react-hook-form's `address.city`. */
const nameOf = (pointer: string): string =>
  pointer.replace(/^#?\//, "").replaceAll("/", ".").replaceAll("~1", "/").replaceAll("~0", "~")
