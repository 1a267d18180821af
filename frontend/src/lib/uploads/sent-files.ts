import type { Attachment } from "@/schemas/message"
import type { UploadItem } from "@/store/uploads"

type SentFile = Pick<
  Attachment,
  "kind" | "mime_type" | "filename" | "size" | "width" | "height" | "voice"
> & { preview: string | null }

const KEPT = 100
const files = new Map<string, SentFile>()

/** Keep what shows a file of this tab while the server prepares it, under the server's id. */
export function keepSent(item: UploadItem): void {
  if (item.upload_id === null) return
  files.set(item.upload_id, {
    kind: item.kind,
    mime_type: item.mime_type || null,
    filename: item.voice ? null : item.name,
    size: item.size,
    width: item.width,
    height: item.height,
    voice: item.voice,
    preview: item.preview,
  })
  const [oldest] = files.keys()
  if (files.size <= KEPT || oldest === undefined) return
  const preview = files.get(oldest)?.preview
  if (preview != null) URL.revokeObjectURL(preview)
  files.delete(oldest)
}

/** What this tab knows of a file that it has sent. */
export const sentFile = (id: string): SentFile | undefined => files.get(id)

/** The file as a message holds it, before the server has said so. */
export const sentAttachment = (id: string, kind: Attachment["kind"]): Attachment => {
  const { preview: _, ...known } = sentFile(id) ?? { preview: null }
  return {
    id,
    kind,
    mime_type: null,
    filename: null,
    size: null,
    width: null,
    height: null,
    duration_s: null,
    waveform: null,
    voice: false,
    animated: false,
    state: "pending",
    error: null,
    has_thumbnail: false,
    url: null,
    thumbnail_url: null,
    ...known,
  }
}
