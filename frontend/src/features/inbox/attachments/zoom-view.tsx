import { type PointerEvent, useRef, useState } from "react"
import { cn } from "@/lib/format/text"
import type { Attachment } from "@/schemas/message"
import { useLink } from "./links"
import { Picture } from "@/components/ui/picture"
import { kindWord } from "./shape"

type ZoomViewProps = { file: Attachment; isLarge: boolean; onToggle: () => void }

/** A picture that fits, or in full size to be moved about. The small one stands in until the large one is there. */
export function ZoomView({ file, isLarge, onToggle }: ZoomViewProps) {
  const { url } = useLink(file.id, "original")
  const small = useLink(file.id, "thumbnail", file.has_thumbnail)
  const [isLoaded, setIsLoaded] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const hasMoved = useRef(false)
  const drag = (event: PointerEvent) => {
    if (!isLarge || event.buttons !== 1) return
    hasMoved.current = true
    box.current?.scrollBy(-event.movementX, -event.movementY)
  }
  const shown = isLoaded ? url : (small.url ?? url)
  return (
    <div
      ref={box}
      onPointerDown={() => {
        hasMoved.current = false
      }}
      onPointerMove={drag}
      className={cn(
        "size-full",
        isLarge ? "cursor-grab overflow-auto active:cursor-grabbing" : "overflow-hidden",
      )}
    >
      <button
        type="button"
        aria-label={isLarge ? "Show the whole picture" : "Show in full size"}
        onClick={() => !hasMoved.current && onToggle()}
        className={cn(
          "grid place-items-center",
          isLarge ? "min-h-full min-w-full cursor-[inherit]" : "size-full cursor-zoom-in px-2",
        )}
      >
        {shown !== undefined && (
          <Picture
            src={shown}
            alt={file.filename ?? kindWord(file)}
            width={file.width ?? undefined}
            height={file.height ?? undefined}
            className={isLarge ? "h-auto max-w-none" : "h-auto max-h-full w-auto max-w-full object-contain"}
            style={isLarge ? undefined : { maxHeight: "calc(100dvh - 100px)" }}
          />
        )}
      </button>
      {url !== undefined && !isLoaded && <Picture src={url} alt="" hidden onLoad={() => setIsLoaded(true)} />}
    </div>
  )
}
