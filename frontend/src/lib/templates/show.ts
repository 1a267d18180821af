import type { TemplateDesign } from "@/schemas/templates"
import { fill, namesIn, type Piece, piecesOf, valuesOf } from "./text"

/** A template as somebody sees it: each text in pieces, so that what is filled in can stand out. */
export type ShownTemplate = {
  header: { kind: string; pieces: Piece[] } | null
  body: Piece[]
  footer: string
  buttons: { kind: string; text: string; title?: string | undefined }[]
}

/** A design with values ("body.1" → …) as the customer will see it. */
export function showDesign(design: TemplateDesign, values: Record<string, string>): ShownTemplate {
  const { header, body, footer, buttons } = design
  return {
    header: header && { kind: header.kind, pieces: piecesOf(header.text, valuesOf(values, "header")) },
    body: piecesOf(body, valuesOf(values, "body")),
    footer,
    buttons: buttons.map(({ kind, text, url, phone_number }, index) => ({
      kind,
      text: kind === "copy_code" ? "Copy code" : text || (kind === "one_time_code" ? "Copy code" : "Button"),
      title: url === "" ? phone_number || undefined : fill(url, { 1: values[`button.${index}`] ?? "" }),
    })),
  }
}

/** The examples that reviewers see, as values. */
export function examplesOf({ header, variables, buttons }: TemplateDesign): Record<string, string> {
  return {
    ...(header?.kind === "text" && { [`header.${namesIn(header.text)[0] ?? ""}`]: header.example }),
    ...Object.fromEntries(variables.map(({ name, example }) => [`body.${name}`, example])),
    ...Object.fromEntries(
      buttons.map(({ url, example }, index) => [
        `button.${index}`,
        example.replace(url.replace("{{1}}", ""), ""),
      ]),
    ),
  }
}
