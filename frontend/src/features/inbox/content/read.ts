/** Reading `content`, whose shape depends on the kind and on the server's version: a clean value or nothing. */

export type Fields = Record<string, unknown>

export const fields = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {}

export const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fields) : [])

export const text = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value : null

export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.flatMap((each) => text(each) ?? []) : []

export const number = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null

/** An address that may stand behind a link; nothing but http and https. */
export function webLink(value: unknown): string | null {
  const address = text(value)
  return address !== null && /^https?:\/\//i.test(address) ? address : null
}
