import type { Attachment } from "@/schemas/message"
import { useLink } from "./links"
import { Picture } from "@/components/ui/picture"

const SIDE_PX = 144

/** A sticker, as large as its sender meant it; animated ones move. */
export function StickerImage({ file }: { file: Attachment }) {
  const { url } = useLink(file.id, "original")
  const ratio = (file.width ?? 1) / (file.height ?? 1)
  const size = { width: SIDE_PX * Math.min(1, ratio), height: SIDE_PX / Math.max(1, ratio) }
  return (
    <span data-testid="attachment-sticker" data-state={file.state} className="block" style={size}>
      {url !== undefined && <Picture src={url} alt="Sticker" className="size-full object-contain" />}
    </span>
  )
}
