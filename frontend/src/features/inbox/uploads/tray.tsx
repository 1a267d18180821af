import { UploadedFile } from "@/components/uploaded-file"
import type { Uploader } from "@/lib/uploads/uploader"
import { cn } from "@/lib/format/text"
import type { ComposerLimits } from "@/schemas/conversation"
import type { UploadItem } from "@/store/uploads"
import { othersOf } from "./rules"

type TrayProps = { items: UploadItem[]; limits: ComposerLimits; uploader: Uploader }

const isWrong = ({ state }: UploadItem) => state === "refused" || state === "failed"

/** Above the box: the files that go with the reply, how far each is, and what is wrong with it. */
export function Tray({ items, limits, uploader }: TrayProps) {
  if (items.length === 0) return null
  return (
    <ul aria-label="Attached files" className="flex max-h-52 flex-wrap gap-2 overflow-y-auto px-3 pt-3">
      {items.map((item) => (
        <li key={item.id} className={cn("min-w-0", isWrong(item) ? "w-full" : "max-w-72 grow basis-52")}>
          <UploadedFile item={item} uploader={uploader} others={othersOf(item, limits)} />
        </li>
      ))}
    </ul>
  )
}
