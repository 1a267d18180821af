import type { FailureGroup, Mended } from "@/schemas/failures"

/** What kind of thing failed, as a heading says it. */
export const KINDS: Record<FailureGroup["kind"], { label: string; one: string; many: string }> = {
  inbound: { label: "Not received", one: "item", many: "items" },
  media: { label: "Files not fetched", one: "file", many: "files" },
  send: { label: "Not sent", one: "message", many: "messages" },
}

const TROUBLES: Record<string, string> = {
  unreadable: "The platform sent something that could not be read",
  no_customer: "A message names no customer",
  not_json: "The platform sent something that is no JSON",
  kills_workers: "Something kept ending the process that worked on it",
  outcome_unknown: "It is not known whether the message arrived",
}

/** The trouble in a line. A fault of ours is told as one, with its name for whoever mends it. */
export function titleOf({ code, reason }: Pick<FailureGroup, "code" | "reason">): string {
  if (code.startsWith("fault:")) return `A fault in Inlet (${code.slice("fault:".length)})`
  return TROUBLES[code] ?? (reason || code.replaceAll("_", " "))
}

/** "3 messages", "1 file". */
export const countOf = (kind: FailureGroup["kind"], count: number): string =>
  `${count.toLocaleString()} ${count === 1 ? KINDS[kind].one : KINDS[kind].many}`

/** What came of trying again, in a sentence. */
export function outcomeOf(kind: FailureGroup["kind"], { done, refused }: Mended): string {
  const [first] = refused
  if (first === undefined) return `${countOf(kind, done)} on the way again.`
  const left = `${countOf(kind, refused.length)} left: ${first.detail}`
  return done === 0 ? left : `${countOf(kind, done)} on the way again. ${left}`
}
