import { type ReactNode, useState } from "react"
import { FileField } from "@/components/file-field"
import { HeaderFile } from "@/components/header-file"
import { FILE_KINDS, type HeaderFileKind, useFileField } from "@/lib/uploads/use-file-field"
import type { Template } from "@/schemas/templates"
import type { UploadTarget } from "@/store/uploads"
import { NO_PLACE, PlaceCard, PlaceFields, placeOf, placeProblem } from "../composer/place-fields"

export type Top = {
  /** What has to be given for it; null: nothing. */
  fields: ReactNode
  preview: ReactNode
  problem: string | null
  fileId: string | null
  location: ReturnType<typeof placeOf>
  /** It is sent: the file belongs to the message. */
  keep: () => void
}

/** What stands above a template's text: a file, a place, or nothing that has to be given. */
export function useTop(
  kind: NonNullable<Template["design"]["header"]>["kind"] | undefined,
  target: UploadTarget,
): Top {
  const [place, setPlace] = useState(NO_PLACE)
  const fileKind: HeaderFileKind | null =
    kind === "image" || kind === "video" || kind === "file" ? kind : null
  const field = useFileField(fileKind ?? "file", target)
  const nothing = {
    fields: null,
    preview: undefined,
    problem: null,
    fileId: null,
    location: null,
    keep: field.keep,
  }
  if (kind === "location")
    return {
      ...nothing,
      fields: <PlaceFields place={place} onPlace={setPlace} isNamed />,
      preview: <PlaceCard place={place} />,
      problem: placeProblem(place, true),
      location: placeOf(place),
    }
  if (fileKind === null) return nothing
  const { item } = field
  const { noun } = FILE_KINDS[fileKind]
  const isWrong = item?.state === "refused" || item?.state === "failed"
  return {
    ...nothing,
    fields: <FileField label={`The ${noun} at the top`} field={field} />,
    preview:
      item === null || isWrong ? undefined : (
        <HeaderFile kind={fileKind} name={item.name} size={item.size} url={item.preview} />
      ),
    problem:
      item === null || isWrong
        ? `Choose a ${noun} for the top.`
        : field.uploadId === null
          ? `The ${noun} is being uploaded.`
          : null,
    fileId: field.uploadId,
  }
}
