import { useRef } from "react"
import type { Attachment } from "@/schemas/message"
import { useLink } from "./links"

/** A film with its poster and the browser's own controls. A link that ran out while it stood still is renewed. */
export function FilmView({ file }: { file: Attachment }) {
  const { url, refetch } = useLink(file.id, "original")
  const poster = useLink(file.id, "thumbnail", file.has_thumbnail)
  const stoodAt = useRef(0)
  const hasRenewed = useRef(false)
  const renew = () => {
    if (hasRenewed.current) return
    hasRenewed.current = true
    void refetch()
  }
  return (
    <div className="grid size-full place-items-center px-2">
      <video
        key={url}
        src={url}
        poster={poster.url}
        controls
        autoPlay
        playsInline
        aria-label={file.filename ?? "Video"}
        data-testid="film"
        width={file.width ?? undefined}
        height={file.height ?? undefined}
        onTimeUpdate={(event) => {
          stoodAt.current = event.currentTarget.currentTime
          hasRenewed.current = false
        }}
        onLoadedMetadata={(event) => {
          event.currentTarget.currentTime = stoodAt.current
        }}
        onError={renew}
        className="h-auto w-auto max-w-full"
        style={{ maxHeight: "calc(100dvh - 100px)" }}
      >
        <track kind="captions" />
      </video>
    </div>
  )
}
