import { FileText } from "lucide-react"
import { Picture } from "@/components/ui/picture"
import { fileSize } from "@/lib/format/text"
import type { HeaderFileKind } from "@/lib/uploads/use-file-field"

type HeaderFileProps = { kind: HeaderFileKind; name: string | null; size: number | null; url: string | null }

/** The file above a template's text, as a chat shows it; `null` where there is nothing to show of it. */
export function HeaderFile({ kind, name, size, url }: HeaderFileProps) {
  const box = "mb-1.5 max-h-52 w-full rounded-pop bg-text/6 object-cover"
  if (kind === "image" && url !== null) return <Picture src={url} alt={name ?? "Photo"} className={box} />
  if (kind === "video" && url !== null) return <video src={url} muted controls className={box} />
  return (
    <span className="mb-1.5 flex min-w-0 items-center gap-2.5 rounded-pop bg-text/6 p-2.5">
      <FileText className="size-5 shrink-0 text-text-2" strokeWidth={1.75} aria-hidden />
      <span className="min-w-0">
        <span dir="auto" className="block truncate font-medium" title={name ?? undefined}>
          {name ?? "File"}
        </span>
        {size !== null && <span className="block text-small text-muted">{fileSize(size)}</span>}
      </span>
    </span>
  )
}
