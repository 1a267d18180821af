import { namesIn } from "@/lib/templates/text"
import type { TemplateButton, TemplateDesign, TemplateDetail } from "@/schemas/templates"
import type { HeaderFileKind } from "@/lib/uploads/use-file-field"
import type { Content } from "./mutations"

/** What is written in the editor. Examples are kept by name, so that a variable that comes back has its own again. */
export type Draft = {
  category: Content["category"]
  isNamed: boolean
  header: TemplateDesign["header"]
  /** The file that reviewers see, once it is saved. */
  sampleId: string | null
  body: string
  examples: Record<string, string>
  footer: string
  buttons: TemplateButton[]
  /** Of one for one-time codes, whose texts are WhatsApp's. */
  code: TemplateDesign["code"]
}

export const EMPTY: Draft = {
  category: "utility",
  isNamed: false,
  header: null,
  sampleId: null,
  body: "",
  examples: {},
  footer: "",
  buttons: [],
  code: null,
}

/** The start of one for one-time codes. */
export const NEW_CODE: NonNullable<Draft["code"]> = { advises: true, expires_min: 10 }

export const MOST_BUTTONS = 10

export const newButton = (kind: TemplateButton["kind"]): TemplateButton => ({
  kind,
  text: "",
  url: kind === "url" ? "https://" : "",
  phone_number: "",
  example: "",
})

/** The editor's start: what the next submission would send. */
export function draftOf({ edited, sample }: Pick<TemplateDetail, "edited" | "sample">): Draft {
  const { design, category, parameter_format } = edited
  return {
    category: category === "marketing" || category === "authentication" ? category : "utility",
    isNamed: parameter_format === "named",
    header: design.header,
    sampleId: sample?.id ?? null,
    body: design.body,
    examples: Object.fromEntries(design.variables.map(({ name, example }) => [name, example])),
    footer: design.footer,
    buttons: design.buttons,
    code: design.code,
  }
}

/** What the draft looks like. */
export const designOf = (draft: Draft): TemplateDesign =>
  draft.code === null ? plainOf(draft) : codeOf(draft.code, draft)

/** The texts are WhatsApp's, here in English. */
const codeOf = (code: NonNullable<Draft["code"]>, { buttons }: Draft): TemplateDesign => ({
  header: null,
  body: `*{{1}}* is your verification code.${code.advises ? " For your security, do not share this code." : ""}`,
  variables: [{ name: "1", example: "482913" }],
  footer: code.expires_min === null ? "" : `This code expires in ${code.expires_min} minutes.`,
  buttons: [{ ...newButton("one_time_code"), text: buttons[0]?.text ?? "" }],
  code,
  others: [],
})

const plainOf = (draft: Draft): TemplateDesign => ({
  header: draft.header?.kind === "text" && draft.header.text === "" ? null : draft.header,
  body: draft.body,
  variables: namesIn(draft.body).map((name) => ({ name, example: draft.examples[name] ?? "" })),
  footer: draft.footer,
  buttons: draft.buttons,
  code: null,
  others: [],
})

/** What is saved. `uploadId`: of a sample that was chosen since. */
export function contentOf(draft: Draft, uploadId: string | null): Content {
  const { others: _, ...design } = designOf(draft)
  return {
    category: draft.category,
    parameter_format: draft.isNamed ? "named" : "positional",
    design,
    sample_file_id: fileKindOf(draft.header) === null ? null : (uploadId ?? draft.sampleId),
  }
}

/** The kind of file that the header is. */
export function fileKindOf(header: Draft["header"]): HeaderFileKind | null {
  const kind = header?.kind
  return kind === "image" || kind === "video" || kind === "file" ? kind : null
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
