import { HeaderFile } from "@/components/header-file"
import type { FileField } from "@/lib/uploads/use-file-field"
import { useFileField } from "@/lib/uploads/use-file-field"
import type { TemplateDetail } from "@/schemas/templates"
import { type Draft, fileKindOf } from "../draft"

/** The header's file: the one that is saved, and the one that was chosen since. */
export type Sample = {
  field: FileField
  saved: TemplateDetail["sample"]
  /** Whether the chosen one has still to arrive, or will not. */
  isOpen: boolean
}

export function useSample(
  draft: Draft,
  channelAccountId: string | undefined,
  saved: TemplateDetail["sample"] = null,
): Sample {
  const target = channelAccountId === undefined ? null : { channel_account_id: channelAccountId }
  const field = useFileField(fileKindOf(draft.header) ?? "file", target)
  return {
    field,
    saved: saved?.id === draft.sampleId ? saved : null,
    isOpen: field.item !== null && field.uploadId === null,
  }
}

/** The file in the preview; undefined where there is none yet. */
export function previewOf({ field: { item }, saved }: Sample, draft: Draft) {
  const kind = fileKindOf(draft.header)
  if (kind === null) return undefined
  if (item !== null && item.state !== "refused")
    return <HeaderFile kind={kind} name={item.name} size={item.size} url={item.preview} />
  return saved === null ? undefined : <SampleFile sample={saved} />
}

/** The file that is saved. */
export const SampleFile = ({ sample }: { sample: NonNullable<TemplateDetail["sample"]> }) => (
  <HeaderFile kind={sample.kind} name={sample.filename} size={sample.size} url={sample.url} />
)
