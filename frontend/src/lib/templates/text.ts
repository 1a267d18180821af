import type { TemplateDesign } from "@/schemas/templates"
import { say } from "./words"

const VARIABLE = /\{\{\s*([^{}]*?)\s*\}\}/g

/** The variables of a text, each once, in order. */
export const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(VARIABLE)].map((found) => found[1] ?? "")),
]

export type Piece = { text: string; variable: string | null }

/** The text in pieces: words, and variables with their value, or with {{name}} where there is none. */
export function piecesOf(text: string, values: Record<string, string>): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const found of text.matchAll(VARIABLE)) {
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), variable: null })
    const name = found[1] ?? ""
    pieces.push({ text: values[name]?.trim() ? values[name] : `{{${name}}}`, variable: name })
    from = found.index + found[0].length
  }
  if (from < text.length) pieces.push({ text: text.slice(from), variable: null })
  return pieces
}

export const fill = (text: string, values: Record<string, string>): string =>
  piecesOf(text, values)
    .map((piece) => piece.text)
    .join("")

/** The next free variable of a text: `{{3}}` after two. */
export const nextNumber = (text: string): string => `${namesIn(text).length + 1}`

/** What the platform refuses in a value; null when it takes it. */
export function valueProblem(value: string): string | null {
  if (value.trim() === "") return "Fill this in."
  return /[\n\r\t]| {5,}/.test(value) ? "One line, without tabs or rows of spaces." : null
}

/** Everything that has to be filled in before a template can be sent. */
export type Blank = { key: string; label: string; example: string; part: "header" | "body" | "button" }

export function blanksOf(design: TemplateDesign): Blank[] {
  const { header, body, variables, buttons } = design
  const examples = Object.fromEntries(variables.map(({ name, example }) => [name, example]))
  const label = (name: string) => (/^\d+$/.test(name) ? `{{${name}}}` : say(name))
  return [
    ...namesIn(header?.kind === "text" ? header.text : "").map((name) => ({
      key: `header.${name}`,
      label: `Header ${label(name)}`,
      example: header?.example ?? "",
      part: "header" as const,
    })),
    ...namesIn(body).map((name) => ({
      key: `body.${name}`,
      label: design.code === null ? label(name) : "Code",
      example: examples[name] ?? "",
      part: "body" as const,
    })),
    ...buttons.flatMap((button, index) => {
      const isCode = button.kind === "copy_code"
      if (!isCode && namesIn(button.url).length === 0) return []
      const end = button.example.startsWith(button.url.replace("{{1}}", ""))
        ? button.example.slice(button.url.replace("{{1}}", "").length)
        : ""
      return [
        {
          key: `button.${index}`,
          label: isCode ? "Code to copy" : `End of the link “${button.text}”`,
          example: isCode ? button.example : end,
          part: "button" as const,
        },
      ]
    }),
  ]
}

/** Values of one part by the variable's name: of "body.1" the 1. */
export const valuesOf = (values: Record<string, string>, part: Blank["part"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      key.startsWith(`${part}.`) ? [[key.slice(part.length + 1), value]] : [],
    ),
  )

/** Where a customer's name probably belongs: named so, or the first variable when its example is a name. */
export function guessOf(blanks: Blank[], customerName: string): Record<string, string> {
  const first = customerName.trim().split(/\s+/)[0] ?? ""
  if (first === "" || /^[+\d]/.test(first)) return {}
  const named = blanks.find(({ key }) => /(^|[._])(name|first_name|customer|vorname)$/i.test(key))
  const numbered = blanks.find(({ key, example }) => key === "body.1" && /^\p{Lu}\p{L}+$/u.test(example))
  const found = named ?? numbered
  if (found === undefined) return {}
  return { [found.key]: found.key.endsWith("first_name") || found === numbered ? first : customerName.trim() }
}

/** `template.variables` as the API takes it. */
export function variablesIn(design: TemplateDesign, isNamed: boolean, values: Record<string, string>) {
  const part = (kind: "header" | "body", text: string) =>
    namesIn(text).map((name) => ({
      text: values[`${kind}.${name}`] ?? "",
      ...(isNamed && { name }),
    }))
  return {
    header: part("header", design.header?.kind === "text" ? design.header.text : ""),
    body: part("body", design.body),
    buttons: design.buttons.flatMap(({ kind, url }, index) => {
      const sub_type = kind === "copy_code" ? ("copy_code" as const) : ("url" as const)
      const takes = kind === "copy_code" || (kind === "url" && namesIn(url).length > 0)
      return takes ? [{ index, sub_type, text: values[`button.${index}`] ?? "" }] : []
    }),
  }
}
