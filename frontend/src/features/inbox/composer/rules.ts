import type { Composer, Conversation, InteractiveLimit } from "@/schemas/conversation"

const HOUR_MS = 3_600_000

/** The limits before the server has said them. */
export const UNKNOWN_LIMITS: Composer["limits"] = {
  text: { limit: Number.MAX_SAFE_INTEGER, unit: "characters", splits: true },
  files: [],
  interactive: [],
  contacts: 0,
  voice: false,
  reactions: null,
}

/** What is offered until the server has said it: words, as long as the window is open. */
export function provisionalComposer(row: Conversation): Composer {
  const ends_at = row.reply_window_ends_at
  const isOpen = ends_at !== null && Date.parse(ends_at) > Date.now()
  return {
    kinds: isOpen ? ["text"] : [],
    limits: UNKNOWN_LIMITS,
    window: { state: isOpen ? "open" : "closed", ends_at: isOpen ? ends_at : null, then: null },
  }
}

/** The window at `now`: what the server said, moved on when its end has passed meanwhile. */
export function windowAt(window: Composer["window"], now: number): Composer["window"] {
  if (window.ends_at === null || Date.parse(window.ends_at) > now) return window
  return { state: window.then ?? "closed", ends_at: null, then: null }
}

/** How urgent the end is: quiet, then amber under four hours, then red under thirty minutes. */
export function urgency(left_ms: number): "calm" | "soon" | "now" {
  if (left_ms < HOUR_MS / 2) return "now"
  return left_ms < 4 * HOUR_MS ? "soon" : "calm"
}

const encoder = new TextEncoder()

/** A text's length in the channel's unit: characters as people's keyboards count them to the server, or bytes. */
export const measure = (text: string, unit: "characters" | "bytes"): number =>
  unit === "bytes" ? encoder.encode(text).length : [...text].length

export type TextFit = { left: number; parts: number; isTooLong: boolean; isNear: boolean }

const NEAR = 0.9

/** How a text fits: how much is left, whether it is refused, or goes out as several messages. */
export function fitText(text: string, rule: Composer["limits"]["text"]): TextFit {
  const length = measure(text, rule.unit)
  const left = rule.limit - length
  const isOver = left < 0
  return {
    left,
    parts: isOver && rule.splits ? Math.ceil(length / rule.limit) : 1,
    isTooLong: isOver && !rule.splits,
    isNear: length > rule.limit * NEAR,
  }
}

export type Question = {
  kind: InteractiveLimit["kind"]
  body: string
  header: string
  footer: string
  button: string
  url: string
  options: string[]
  groups: { title: string; rows: { title: string; description: string }[] }[]
}

/** An empty question of a kind, with as many empty answers as one starts with. */
export const newQuestion = (kind: Question["kind"]): Question => ({
  kind,
  body: "",
  header: "",
  footer: "",
  button: "",
  url: "",
  options: ["", ""],
  groups: [{ title: "", rows: [newRow(), newRow()] }],
})

export const newRow = () => ({ title: "", description: "" })

/** The question as a message holds it: nothing empty, answers that were left blank dropped. */
export function questionContent(question: Question, limit: InteractiveLimit): Record<string, unknown> {
  const said = (text: string, allowed: number) =>
    allowed > 0 && text.trim() !== "" ? text.trim() : undefined
  const titles = question.options.map((title) => title.trim()).filter((title) => title !== "")
  const groups = question.groups
    .map(({ title, rows }) => ({
      title: said(title, limit.section_title),
      rows: rows
        .filter((row) => row.title.trim() !== "")
        .map((row) => ({ title: row.title.trim(), description: said(row.description, limit.description) })),
    }))
    .filter(({ rows }) => rows.length > 0)
  const isList = question.kind === "list"
  let number = 0
  const numbered = <T extends object>(each: T) => ({ ...each, id: String((number += 1)) })
  return compact({
    kind: question.kind,
    body: question.body.trim(),
    header: said(question.header, limit.header),
    footer: said(question.footer, limit.footer),
    button: said(question.button, limit.button),
    url: question.kind === "cta_url" ? question.url.trim() : undefined,
    options: !isList && limit.options > 0 ? titles.map((title) => numbered({ title })) : undefined,
    sections: isList
      ? groups.map(({ title, rows }) => compact({ title, rows: rows.map((row) => compact(numbered(row))) }))
      : undefined,
  })
}

const compact = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** What still keeps a question from being sent, in words; null when nothing does. */
export function questionProblem(question: Question, limit: InteractiveLimit): string | null {
  if (question.body.trim() === "") return "Write the question first."
  const rows = question.groups.flatMap((group) => group.rows).filter((row) => row.title.trim() !== "")
  const titles = question.options.map((title) => title.trim()).filter((title) => title !== "")
  if (question.kind === "list") {
    if (rows.length === 0) return "A list needs at least one entry."
    if (rows.length > limit.options) return `A list takes at most ${limit.options} entries.`
    if (question.button.trim() === "") return "Name the button that opens the list."
    const used = question.groups.filter((group) => group.rows.some((row) => row.title.trim() !== ""))
    if (used.length > 1 && used.some((group) => group.title.trim() === "")) return "Each group needs a title."
  } else if (limit.options > 0) {
    if (titles.length === 0) return "Add at least one answer."
    if (new Set(titles).size < titles.length) return "Two answers are the same."
  }
  if (question.kind === "cta_url") {
    if (question.button.trim() === "") return "Name the button."
    if (!/^https?:\/\/[^\s/]+\.?\S*$/i.test(question.url.trim()))
      return "Enter the whole address, with https://."
  }
  return null
}

/** Coordinates as people paste them: "48.2082, 16.3738", with degrees signs, or out of a link to a map. */
export function readCoordinates(text: string): { latitude: number; longitude: number } | null {
  const number = String.raw`(-?\d{1,3}(?:\.\d+)?)`
  const found =
    new RegExp(String.raw`[@=/]${number},\s*${number}`).exec(text) ??
    new RegExp(String.raw`^\s*${number}\s*°?\s*[,;\s]\s*${number}\s*°?\s*$`).exec(text)
  if (found === null) return null
  const [latitude, longitude] = [Number(found[1]), Number(found[2])]
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null
}
