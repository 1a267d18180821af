import { namesIn } from "@/lib/templates/text"
import type { TemplateButton, TemplateDesign, TemplateDetail } from "@/schemas/templates"
import type { Content } from "./mutations"

/** What is written in the editor. Examples are kept by name, so that a variable that comes back has its own again. */
export type Draft = {
  category: Content["category"]
  isNamed: boolean
  header: { text: string; example: string } | null
  body: string
  examples: Record<string, string>
  footer: string
  buttons: TemplateButton[]
}

export const EMPTY: Draft = {
  category: "utility",
  isNamed: false,
  header: null,
  body: "",
  examples: {},
  footer: "",
  buttons: [],
}

export const MOST_BUTTONS = 10

export const newButton = (kind: TemplateButton["kind"]): TemplateButton => ({
  kind,
  text: "",
  url: kind === "url" ? "https://" : "",
  phone_number: "",
  example: "",
})

/** The editor's start: what the next submission would send. */
export function draftOf({ edited }: Pick<TemplateDetail, "edited">): Draft {
  const { design, category, parameter_format } = edited
  return {
    category: category === "marketing" ? "marketing" : "utility",
    isNamed: parameter_format === "named",
    header: design.header === null ? null : { text: design.header.text, example: design.header.example },
    body: design.body,
    examples: Object.fromEntries(design.variables.map(({ name, example }) => [name, example])),
    footer: design.footer,
    buttons: design.buttons,
  }
}

/** What the draft looks like. */
export const designOf = (draft: Draft): TemplateDesign => ({
  header: draft.header === null ? null : { kind: "text", ...draft.header },
  body: draft.body,
  variables: namesIn(draft.body).map((name) => ({ name, example: draft.examples[name] ?? "" })),
  footer: draft.footer,
  buttons: draft.buttons,
  others: [],
})

export function contentOf(draft: Draft): Content {
  const { others: _, ...design } = designOf(draft)
  return { category: draft.category, parameter_format: draft.isNamed ? "named" : "positional", design }
}

/** A name that WhatsApp takes, of what somebody types. */
export const asName = (typed: string): string =>
  typed
    .toLowerCase()
    .normalize("NFD")
    .replace(/[̀-ͯ]/g, "")
    .replace(/[\s-]+/g, "_")
    .replace(/[^a-z0-9_]/g, "")
    .slice(0, 512)
