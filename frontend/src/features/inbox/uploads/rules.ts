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

const WORDS: Record<FileKind, string> = {
  image: "photos",
  video: "videos",
  audio: "audio",
  file: "files",
  sticker: "stickers",
}

/**
 * Why the channel does not take a file, before a byte of it is sent; null: as far as can be told here, it does. The
 * server decides by the same table and looks at the bytes too (apps/media/preparing/plan.py).
 */
export function refusalOf(
  file: { type: string; size: number },
  kind: FileKind,
  limits: ComposerLimits,
  channel: string,
): string | null {
  const rule = limits.files.find((limit) => limit.kind === kind)
  if (rule === undefined) return `${channel} takes no ${WORDS[kind]}.`
  const isTaken = rule.mime_types.length === 0 || isAmong(file.type, rule.mime_types)
  const isPrepared = isAmong(file.type, rule.prepared_mime_types) && (!isTaken || kind === "image")
  if (!isTaken && !isPrepared)
    return `${channel} takes ${WORDS[kind]} only as ${listOf(rule.mime_types)}; this one is ${shortType(file.type)}.`
  const limit = isPrepared ? Math.max(rule.max_bytes, rule.prepared_max_bytes) : rule.max_bytes
  if (file.size <= limit) return null
  return `${channel} takes ${WORDS[kind]} up to ${megabytes(limit)}; this one has ${megabytes(file.size)}.`
}

/** A type that the browser does not know may be any of them. */
const isAmong = (type: string, taken: readonly string[]): boolean => {
  const [plain = ""] = type.split(";")
  return (
    taken.length > 0 && (plain === "" || taken.includes(plain) || taken.includes(`${plain.split("/")[0]}/*`))
  )
}

const MB = 1024 * 1024

/** As the platforms count, and say it. */
const megabytes = (size: number): string =>
  size < MB
    ? `${Math.max(1, Math.round(size / 1024))} KB`
    : `${(size / MB).toFixed(1).replace(/\.0$/, "")} MB`

const shortType = (type: string): string => (type.split(";")[0]?.split("/")[1] ?? type).replace(/^x-/, "")

function listOf(types: readonly string[]): string {
  const names = [...new Set(types.map(shortType))]
  return names.length === 1 ? `${names[0]}` : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`
}

/** As what else a file may go: a refused one as a document, a small WebP as a sticker, and a sticker as a photo. */
export function othersOf(item: UploadItem, limits: ComposerLimits): FileKind[] {
  if (item.state === "refused") return item.kind !== "file" && mayGoAs("file", item, limits) ? ["file"] : []
  if (item.kind === "sticker") return ["image"]
  const isDrawn = item.kind === "image" && item.mime_type === "image/webp"
  return isDrawn && mayGoAs("sticker", item, limits) ? ["sticker"] : []
}

function mayGoAs(kind: FileKind, { size, voice }: UploadItem, limits: ComposerLimits): boolean {
  const rule = limits.files.find((limit) => limit.kind === kind)
  return !voice && rule !== undefined && size <= rule.max_bytes
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
