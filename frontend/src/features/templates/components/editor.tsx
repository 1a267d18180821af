import { Braces } from "lucide-react"
import { type RefObject, useRef } from "react"
import { Button } from "@/components/ui/button"
import { RadioCards } from "@/components/ui/radio-cards"
import { TextArea, TextField } from "@/components/ui/text-field"
import { namesIn, nextNumber } from "@/lib/templates/text"
import type { TemplateFault } from "@/schemas/templates"
import { type Draft, designOf, NEW_CODE } from "../draft"
import { ButtonsEditor } from "./buttons-editor"
import { CodeEditor } from "./code-editor"
import { HeaderEditor } from "./header-editor"
import { Preview } from "./preview"
import { previewOf, type Sample } from "./sample"

const BODY_LIMIT = 1024

type EditorProps = {
  draft: Draft
  onDraft: (draft: Draft) => void
  /** What the platform would refuse, once somebody has tried to send it in. */
  faults: TemplateFault[]
  /** An approved template keeps its category. */
  isCategoryFixed?: boolean
  /** The file that reviewers see above the text. */
  sample: Sample
}

/** Everything a template says, beside what comes out of it. */
export function Editor({ draft, onDraft, faults, isCategoryFixed = false, sample }: EditorProps) {
  const body = useRef<HTMLTextAreaElement>(null)
  const set = (part: Partial<Draft>) => onDraft({ ...draft, ...part })
  const errorOf = (field: string) => faults.find((each) => each.field === field)?.detail
  return (
    <div className="grid items-start gap-6 md:grid-cols-[1fr_280px]">
      <div className="min-w-0 space-y-5">
        {!isCategoryFixed && <Category draft={draft} set={set} />}
        {draft.code !== null ? (
          <CodeEditor draft={draft} set={set} errorOf={errorOf} />
        ) : (
          <>
            <HeaderEditor draft={draft} set={set} errorOf={errorOf} sample={sample} />
            <BodyField draft={draft} set={set} errorOf={errorOf} inputRef={body} />
            <Examples draft={draft} set={set} errorOf={errorOf} />
            <TextField
              label="Footer (optional)"
              dir="auto"
              maxLength={60}
              value={draft.footer}
              error={errorOf("footer")}
              onChange={(event) => set({ footer: event.target.value })}
            />
            <div>
              <p className="mb-2 text-small font-medium text-text-2">Buttons (optional)</p>
              <ButtonsEditor
                buttons={draft.buttons}
                onButtons={(buttons) => set({ buttons })}
                errorOf={errorOf}
              />
            </div>
          </>
        )}
      </div>
      <div className="sticky top-4 max-md:static">
        <Preview design={designOf(draft)} top={previewOf(sample, draft)} />
      </div>
    </div>
  )
}

export type PartProps = {
  draft: Draft
  set: (part: Partial<Draft>) => void
  errorOf: (field: string) => string | undefined
}

const Category = ({ draft, set }: Omit<PartProps, "errorOf">) => (
  <RadioCards
    label="What is it for?"
    className="md:grid-cols-1"
    value={draft.category}
    onValueChange={(category) => {
      const code = category === "authentication" ? NEW_CODE : null
      set({ category, code, ...((code === null) !== (draft.code === null) && { buttons: [] }) })
    }}
    options={[
      { value: "utility", label: "Utility", hint: "News about an order, an appointment, an account." },
      { value: "marketing", label: "Marketing", hint: "Offers and news. Customers can opt out." },
      {
        value: "authentication",
        label: "One-time code",
        hint: "A code to sign in with. WhatsApp writes the text.",
      },
    ]}
  />
)

function BodyField({
  draft,
  set,
  errorOf,
  inputRef,
}: PartProps & { inputRef: RefObject<HTMLTextAreaElement | null> }) {
  const insert = () => {
    const input = inputRef.current
    const at = input?.selectionStart ?? draft.body.length
    const variable = draft.isNamed
      ? `{{variable_${nextNumber(draft.body)}}}`
      : `{{${nextNumber(draft.body)}}}`
    set({ body: draft.body.slice(0, at) + variable + draft.body.slice(input?.selectionEnd ?? at) })
    requestAnimationFrame(() => {
      input?.focus()
      input?.setSelectionRange(at + variable.length, at + variable.length)
    })
  }
  return (
    <div>
      <TextArea
        ref={inputRef}
        label="Text"
        dir="auto"
        rows={6}
        maxLength={BODY_LIMIT}
        value={draft.body}
        error={errorOf("body")}
        hint={`${draft.body.length} of ${BODY_LIMIT}. *bold*, _italic_ and ~struck~ work.`}
        onChange={(event) => set({ body: event.target.value })}
        data-testid="template-body"
      />
      <Button size="sm" className="mt-2" onClick={insert} data-testid="add-variable">
        <Braces className="size-3.5" aria-hidden /> Add a variable
      </Button>
    </div>
  )
}

function Examples({ draft, set, errorOf }: PartProps) {
  const names = namesIn(draft.body)
  if (names.length === 0) return null
  return (
    <fieldset className="space-y-3">
      <legend className="mb-2 text-small font-medium text-text-2">
        Examples
        <span className="block font-normal text-muted">Reviewers read them in place of the variables.</span>
      </legend>
      <div className="grid gap-3 md:grid-cols-2">
        {names.map((name) => (
          <TextField
            key={name}
            label={`{{${name}}}`}
            dir="auto"
            value={draft.examples[name] ?? ""}
            error={errorOf(`variables.${name}`)}
            onChange={({ target: { value } }) => set({ examples: { ...draft.examples, [name]: value } })}
            data-testid={`example-${name}`}
          />
        ))}
      </div>
    </fieldset>
  )
}
