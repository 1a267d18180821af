import {
  Download,
  File,
  FileArchive,
  FileAudio,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  type LucideIcon,
} from "lucide-react"
import { createElement } from "react"
import { toast } from "@/lib/toast"
import { IconButton } from "@/components/ui/icon-button"
import { cn, fileSize } from "@/lib/format/text"
import type { Attachment } from "@/schemas/message"
import { saveFile } from "./links"
import { sentFile } from "@/lib/uploads/sent-files"
import { COMING, Preparing, RetryFile, reasonOf } from "./not-there"
import { kindWord } from "./shape"

/** A file by its name: what it is, how large, and a way to have it. */
export function FileCard({ file, conversationId }: { file: Attachment; conversationId: string }) {
  const name = file.filename ?? kindWord(file)
  return (
    <div
      data-testid={`attachment-${file.kind}`}
      data-state={file.state}
      className="flex w-[280px] max-w-full min-w-0 items-center gap-2.5 py-0.5"
    >
      <span
        className={cn(
          "grid size-9 shrink-0 place-items-center rounded-pop bg-text/6 text-text-2",
          file.state === "pending" && "animate-pulse",
        )}
      >
        {createElement(iconOf(file), { className: "size-[18px]", strokeWidth: 1.75, "aria-hidden": true })}
      </span>
      <span className="min-w-0 grow">
        <span dir="auto" className="block truncate font-medium" title={name}>
          {name}
        </span>
        <FileNote file={file} conversationId={conversationId} />
      </span>
      {file.state === "stored" && (
        <IconButton label={`Download ${name}`} onClick={() => void save(file.id)}>
          <Download className="size-4" aria-hidden />
        </IconButton>
      )}
    </div>
  )
}

function FileNote({ file, conversationId }: { file: Attachment; conversationId: string }) {
  if (file.state === "pending" && sentFile(file.id) !== undefined)
    return (
      <>
        <span className="block text-small text-muted">
          {file.size === null ? "Preparing …" : `Preparing · ${fileSize(file.size)}`}
        </span>
        <Preparing className="mt-1 rounded-full bg-text/8" />
      </>
    )
  if (file.state === "pending") return <span className="block text-small text-muted">{COMING}</span>
  if (file.state === "stored") {
    const size = file.size === null ? "" : ` · ${fileSize(file.size)}`
    return <span className="block text-small text-muted">{`${typeWord(file)}${size}`}</span>
  }
  return (
    <span className="flex flex-wrap items-center gap-x-2 text-small">
      <span className={file.state === "failed" ? "text-bad" : "text-muted"}>{reasonOf(file)}</span>
      <RetryFile file={file} conversationId={conversationId} />
    </span>
  )
}

/** Download, and say so when it cannot be had. */
export async function save(fileId: string): Promise<void> {
  try {
    await saveFile(fileId)
  } catch {
    toast.error("The file could not be downloaded", { description: "Try again in a moment." })
  }
}

const ICONS: [RegExp, LucideIcon][] = [
  [/^image\//, FileImage],
  [/^video\//, FileVideo],
  [/^audio\//, FileAudio],
  [/zip|compressed|tar|rar/, FileArchive],
  [/sheet|excel|csv/, FileSpreadsheet],
  [/pdf|text|word|document/, FileText],
]

const iconOf = (file: Attachment): LucideIcon =>
  ICONS.find(([pattern]) => pattern.test(file.mime_type ?? `${file.kind}/`))?.[1] ?? File

/** PDF, DOCX: by the name's ending, which is what people know; else by kind. */
function typeWord(file: Attachment): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(file.filename ?? "")?.[1]
  return ending === undefined ? kindWord(file) : ending.toUpperCase()
}
