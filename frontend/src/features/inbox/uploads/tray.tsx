import { useEffect } from "react"
import { UploadedFile } from "@/components/uploaded-file"
import { cn } from "@/lib/format/text"
import { recheck } from "@/lib/uploads/recheck"
import type { Uploader } from "@/lib/uploads/uploader"
import type { ComposerLimits } from "@/schemas/conversation"
import { useAppStore } from "@/store"
import type { UploadItem } from "@/store/uploads"
import { useLink } from "../attachments/links"
import { othersOf } from "./rules"

type TrayProps = { items: UploadItem[]; limits: ComposerLimits; uploader: Uploader }

/** Above the box: the files that go with the reply, how far each is, and what is wrong with it. */
export function Tray({ items, ...props }: TrayProps) {
  if (items.length === 0) return null
  return (
    <ul aria-label="Attached files" className="flex max-h-58 flex-wrap gap-2 overflow-y-auto px-3 pt-3">
      {items.map((item) => (
        <TrayFile key={item.id} item={item} {...props} />
      ))}
    </ul>
  )
}

/** One that came back with the draft is shown as the server has it. */
function TrayFile({ item, limits, uploader }: Omit<TrayProps, "items"> & { item: UploadItem }) {
  const { id, kind, state, upload_id, is_back: isBack = false } = item
  const store = useAppStore()
  const isVisual = kind === "image" || kind === "video" || kind === "sticker"
  const { url } = useLink(upload_id ?? "", "thumbnail", isBack && isVisual && state === "ready")
  useEffect(() => {
    const shown = store.getState().uploads.find((each) => each.id === id)
    if (shown?.is_back) void recheck(store, shown)
  }, [id, store])
  const isWrong = state === "refused" || state === "failed"
  return (
    <li className={cn("min-w-0", isWrong ? "w-full" : "grow basis-52 md:max-w-72")}>
      <UploadedFile
        item={item}
        uploader={uploader}
        thumbnail={url}
        others={isBack ? [] : othersOf(item, limits)}
      />
    </li>
  )
}
