import type { ComposerLimits } from "@/schemas/conversation"
import type { FileKind, UploadItem } from "@/store/uploads"
import type { NewReply } from "../outbox"

const FAMILIES: Record<string, FileKind> = { image: "image", video: "video", audio: "audio" }

/** Photos of which most browsers do not know the type. */
const PHOTOS = /\.(heic|heif|avif)$/i

/** As what a file goes out, unless somebody chooses otherwise: as what it shows itself, else as a document. */
export function kindOf(file: { type: string; name: string }, limits: ComposerLimits): FileKind {
  const isUnknownPhoto = file.type === "" && PHOTOS.test(file.name)
  const kind = isUnknownPhoto ? "image" : (FAMILIES[file.type.split("/")[0] ?? ""] ?? "file")
  const isDrawing = file.type === "image/svg+xml"
  return !isDrawing && limits.files.some((limit) => limit.kind === kind) ? kind : "file"
}

/** Whether a refused file may be offered as a document. */
export function mayGoAsFile({ kind, size, voice }: UploadItem, limits: ComposerLimits): boolean {
  const rule = limits.files.find((limit) => limit.kind === "file")
  return kind !== "file" && !voice && rule !== undefined && size <= rule.max_bytes
}

/**
 * The messages that files and words become, in order: as many files in one as the channel takes, the words under the
 * first that can have some, else as a message after them.
 */
export function repliesOf(items: readonly UploadItem[], text: string, limits: ComposerLimits): NewReply[] {
  const replies: NewReply[] = []
  for (const item of items) {
    const rule = limits.files.find((limit) => limit.kind === item.kind)
    const last = replies.at(-1)
    const joins =
      last !== undefined &&
      last.message_type === item.kind &&
      !item.voice &&
      last.content?.voice !== true &&
      (last.attachment_ids?.length ?? 0) < (rule?.at_once ?? 1)
    if (joins) last.attachment_ids?.push(item.upload_id ?? "")
    else
      replies.push({
        message_type: item.kind,
        attachment_ids: [item.upload_id ?? ""],
        ...(item.voice && { content: { voice: true } }),
      })
  }
  if (text === "") return replies
  const captioned = replies.find((reply) => {
    const rule = limits.files.find((limit) => limit.kind === reply.message_type)
    return reply.content?.voice !== true && [...text].length <= (rule?.caption ?? 0)
  })
  if (captioned !== undefined) captioned.body_text = text
  else replies.push({ message_type: "text", body_text: text })
  return replies
}
