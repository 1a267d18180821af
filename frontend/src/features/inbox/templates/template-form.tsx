import { ArrowLeft } from "lucide-react"
import { useState } from "react"
import { TemplateCard } from "@/components/template-card"
import { Button } from "@/components/ui/button"
import { TextField } from "@/components/ui/text-field"
import { showDesign } from "@/lib/templates/show"
import {
  type Blank,
  blanksOf,
  fill,
  guessOf,
  valueProblem,
  valuesOf,
  variablesIn,
} from "@/lib/templates/text"
import { languageName, say } from "@/lib/templates/words"
import type { Template } from "@/schemas/templates"
import type { UploadTarget } from "@/store/uploads"
import { ToolDialog } from "../composer/tool-dialog"
import type { NewReply } from "../outbox"
import { useTop } from "./use-top"

const BODY_LIMIT = 1024

type FormProps = {
  template: Template
  /** What a file above the text is uploaded for. */
  target: UploadTarget
  customerName: string
  onSend: (reply: NewReply) => void
  onBack: () => void
  onClose: () => void
}

/** What stands above the text and the template's variables, beside what comes out of them. */
export function TemplateForm({ template, target, customerName, onSend, onBack, onClose }: FormProps) {
  const { design } = template
  const top = useTop(design.header?.kind, target)
  const blanks = blanksOf(design)
  const [values, setValues] = useState(() => guessOf(blanks, customerName))
  const [touched, setTouched] = useState<Set<string>>(new Set())
  const body = fill(design.body, valuesOf(values, "body"))
  const shown = showDesign(design, values)
  const wrong = blanks.find(({ key }) => valueProblem(values[key] ?? "") !== null)
  const problem =
    top.problem ??
    (wrong !== undefined
      ? `${wrong.label}: ${(values[wrong.key] ?? "").trim() === "" ? "still empty" : valueProblem(values[wrong.key] ?? "")}`
      : [...body].length > BODY_LIMIT
        ? `${[...body].length - BODY_LIMIT} characters too long with these values.`
        : null)
  const send = () => {
    const { name, language } = template
    const variables = variablesIn(design, template.parameter_format === "named", values)
    const header = shown.header && {
      kind: shown.header.kind,
      text: top.location?.name ?? (shown.header.pieces.map(({ text }) => text).join("") || null),
    }
    const preview = { header, body, footer: design.footer || null, buttons: shown.buttons }
    onSend({
      message_type: "template",
      body_text: body,
      content: {
        template: {
          name,
          language,
          variables,
          ...(top.location && { header_location: top.location }),
          shown: preview,
        },
      },
      ...(top.fileId !== null && { attachment_ids: [top.fileId] }),
    })
    top.keep()
    onClose()
  }
  return (
    <ToolDialog
      title={`${say(template.name)} · ${languageName(template.language)}`}
      problem={problem}
      onSend={send}
      onClose={onClose}
      preview={<TemplateCard template={shown} marksVariables top={top.preview} />}
    >
      <Button variant="ghost" size="sm" className="-ms-2" onClick={onBack} data-testid="template-back">
        <ArrowLeft className="size-3.5 rtl:rotate-180" aria-hidden /> Another template
      </Button>
      {top.fields}
      {blanks.length === 0 && top.fields === null && (
        <p className="text-text-2">There is nothing to fill in. It goes out as it is.</p>
      )}
      {blanks.map((blank, at) => (
        <BlankField
          key={blank.key}
          blank={blank}
          isFirst={at === 0 && top.fields === null}
          value={values[blank.key] ?? ""}
          isTouched={touched.has(blank.key)}
          onTouched={() => setTouched(new Set(touched).add(blank.key))}
          onValue={(value) => setValues({ ...values, [blank.key]: value })}
        />
      ))}
    </ToolDialog>
  )
}

type BlankProps = {
  blank: Blank
  value: string
  isFirst: boolean
  isTouched: boolean
  onTouched: () => void
  onValue: (value: string) => void
}

function BlankField({ blank, value, isFirst, isTouched, onTouched, onValue }: BlankProps) {
  return (
    <TextField
      label={blank.label}
      hint={blank.example === "" ? undefined : `For example “${blank.example}”`}
      error={isTouched ? (valueProblem(value) ?? undefined) : undefined}
      autoFocus={isFirst}
      dir="auto"
      value={value}
      onBlur={onTouched}
      onChange={(event) => onValue(event.target.value)}
      data-testid={`blank-${blank.key}`}
    />
  )
}
