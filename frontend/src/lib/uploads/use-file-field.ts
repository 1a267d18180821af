import { useEffect, useId, useState } from "react"
import { useAppSelector, useAppStore } from "@/store"
import type { UploadItem, UploadTarget } from "@/store/uploads"
import { useUploader } from "./uploader"

export type HeaderFileKind = "image" | "video" | "file"

type KindWords = { noun: string; accept: string; note: string; fits: (file: File) => boolean }

/** What a form says of each kind of file, and what the browser is asked to offer. */
export const FILE_KINDS: Record<HeaderFileKind, KindWords> = {
  image: {
    noun: "photo",
    accept: "image/*,.heic,.heif",
    note: "JPEG or PNG. Larger than 5 MB or of another type, it is converted.",
    fits: ({ type, name }) =>
      (type.startsWith("image/") && type !== "image/svg+xml") || /\.(heic|heif|avif)$/i.test(name),
  },
  video: {
    noun: "video",
    accept: "video/mp4",
    note: "MP4, 16 MB at most.",
    fits: ({ type, name }) => type.startsWith("video/") || /\.mp4$/i.test(name),
  },
  file: {
    noun: "PDF",
    accept: "application/pdf,.pdf",
    note: "PDF, 100 MB at most.",
    fits: ({ type, name }) => type === "application/pdf" || (type === "" && /\.pdf$/i.test(name)),
  },
}

export type FileField = {
  kind: HeaderFileKind
  item: UploadItem | null
  /** Why the file that was given last is none for this field. */
  problem: string | null
  /** The file's id, once the server has it. */
  uploadId: string | null
  choose: (files: Iterable<File>) => void
  clear: () => void
  /** It belongs to something now: it stays when the form goes. */
  keep: () => void
}

/** One file of a form, uploaded while the rest is filled in; given up when the form goes, unless it was kept. */
export function useFileField(kind: HeaderFileKind, target: UploadTarget | null): FileField {
  const field = useId()
  const store = useAppStore()
  const uploader = useUploader()
  const item = useAppSelector((state) => state.uploads.find((each) => each.field === field)) ?? null
  const [problem, setProblem] = useState<string | null>(null)

  useEffect(
    () => () => {
      for (const each of store.getState().uploads) if (each.field === field) uploader.cancel(each.id)
    },
    [field, store, uploader],
  )
  const clear = () => {
    setProblem(null)
    if (item !== null) uploader.cancel(item.id)
  }
  return {
    kind,
    item,
    problem,
    uploadId: item?.state === "ready" ? item.upload_id : null,
    clear,
    choose: ([file]) => {
      if (file === undefined) return
      clear()
      const { noun, fits } = FILE_KINDS[kind]
      if (!fits(file)) setProblem(`“${file.name}” is no ${noun}.`)
      else if (target === null) setProblem("The page is not ready yet. Choose it again in a moment.")
      else uploader.add(target, { file, kind, field })
    },
    keep: () => {
      if (item !== null) uploader.release([item.id])
    },
  }
}
