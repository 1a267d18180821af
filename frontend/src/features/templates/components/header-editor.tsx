import { FileField } from "@/components/file-field"
import { Select } from "@/components/ui/select"
import { TextField } from "@/components/ui/text-field"
import { fileSize } from "@/lib/format/text"
import { namesIn } from "@/lib/templates/text"
import { FILE_KINDS } from "@/lib/uploads/use-file-field"
import type { TemplateDetail, TemplateDesign } from "@/schemas/templates"
import { fileKindOf } from "../draft"
import type { PartProps } from "./editor"
import type { Sample } from "./sample"

type Kind = NonNullable<TemplateDesign["header"]>["kind"] | "none"

const KINDS: { value: Kind; label: string }[] = [
  { value: "none", label: "Nothing" },
  { value: "text", label: "A line of text" },
  { value: "image", label: "A photo" },
  { value: "video", label: "A video" },
  { value: "file", label: "A document (PDF)" },
  { value: "location", label: "A place on the map" },
]

/** What stands above the text: nothing, a line, a kind of file with a sample of it, or a place. */
export function HeaderEditor({ draft, set, errorOf, sample }: PartProps & { sample: Sample }) {
  const { header } = draft
  const fileKind = fileKindOf(header)
  const choose = (kind: Kind) => {
    sample.field.clear()
    set({ header: kind === "none" ? null : { kind, text: "", example: "" }, sampleId: null })
  }
  return (
    <div className="space-y-3">
      <Select
        label="Above the text"
        value={header?.kind ?? "none"}
        onChange={(event) => choose(event.target.value as Kind)}
        options={KINDS}
        data-testid="header-kind"
      />
      {header?.kind === "text" && <HeaderLine draft={draft} set={set} errorOf={errorOf} />}
      {fileKind !== null && (
        <FileField
          label={`Sample ${FILE_KINDS[fileKind].noun} for the reviewers`}
          field={sample.field}
          error={errorOf("header.file") ?? sample.saved?.problem ?? undefined}
        >
          {sample.saved !== null && <Saved sample={sample.saved} />}
        </FileField>
      )}
      {fileKind !== null && (
        <p className="text-small text-text-2">Each message gets its own when it is sent.</p>
      )}
      {header?.kind === "location" && (
        <p className="text-small text-text-2">The place is filled in when a message is sent.</p>
      )}
    </div>
  )
}

function HeaderLine({ draft, set, errorOf }: PartProps) {
  const header = draft.header ?? { kind: "text" as const, text: "", example: "" }
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <TextField
        label="Header"
        dir="auto"
        maxLength={60}
        value={header.text}
        error={errorOf("header.text")}
        onChange={({ target: { value } }) => set({ header: { ...header, text: value } })}
        data-testid="header-text"
      />
      {namesIn(header.text).length > 0 && (
        <TextField
          label="Example for the header"
          dir="auto"
          value={header.example}
          error={errorOf("header.example")}
          onChange={({ target: { value } }) => set({ header: { ...header, example: value } })}
        />
      )}
    </div>
  )
}

const STATES: Record<NonNullable<TemplateDetail["sample"]>["state"], string> = {
  pending: "Being checked",
  stored: "",
  failed: "Cannot be used",
  expired: "Not there any more",
}

function Saved({ sample }: { sample: NonNullable<TemplateDetail["sample"]> }) {
  const size = sample.size === null ? "" : fileSize(sample.size)
  return (
    <p
      className="flex min-w-0 items-baseline gap-2 rounded-pop border bg-panel px-3 py-2"
      data-testid="saved-sample"
      data-state={sample.state}
    >
      <span dir="auto" className="min-w-0 truncate font-medium">
        {sample.filename ?? "Sample"}
      </span>
      <span className="shrink-0 text-small text-muted">{STATES[sample.state] || size}</span>
    </p>
  )
}
