import { Play } from "lucide-react"
import { useState } from "react"
import { cn } from "@/lib/format/text"
import type { Attachment } from "@/schemas/message"
import { useLink } from "./links"
import { sentFile } from "@/lib/uploads/sent-files"
import { Picture } from "@/components/ui/picture"
import { kindWord, playTime } from "./shape"

/** Animations are small enough to run where they stand; everything else shows its small picture first. */
const RUNS_IN_PLACE_BYTES = 2_000_000

type TileProps = {
  file: Attachment
  /** How many more there are than are shown; said on the last tile. */
  hidden: number
  onOpen: () => void
}

/** A picture, or a film's first picture, that opens large. */
export function Tile({ file, hidden, onOpen }: TileProps) {
  const [isLoaded, setIsLoaded] = useState(false)
  const runs = file.kind === "image" && file.animated && (file.size ?? 0) < RUNS_IN_PLACE_BYTES
  // What was sent from here is shown already; it need not be fetched, and must not vanish meanwhile.
  const own = file.kind === "image" ? sentFile(file.id)?.preview : null
  const variant = runs || !file.has_thumbnail ? "original" : "thumbnail"
  const link = useLink(file.id, variant, own == null)
  const url = own ?? link.url
  const name = file.filename ?? kindWord(file)
  const length = file.kind === "video" && file.duration_s !== null ? `, ${playTime(file.duration_s)}` : ""
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-label={`Open ${name}${length}${hidden > 0 ? `, +${hidden} more` : ""}`}
      data-testid={`attachment-${file.kind}`}
      data-state={file.state}
      className="focus-inset group absolute inset-0 size-full cursor-zoom-in"
    >
      {url !== undefined && (
        <Picture
          src={url}
          alt=""
          onLoad={() => setIsLoaded(true)}
          className={cn(
            "absolute inset-0 size-full object-cover transition-opacity duration-200",
            isLoaded || own != null ? "opacity-100" : "opacity-0",
          )}
        />
      )}
      {link.isError && (
        <span className="absolute inset-0 grid place-items-center text-small text-muted">{name}</span>
      )}
      {file.kind === "video" && <FilmMarks duration={file.duration_s} />}
      {hidden > 0 && (
        <span className="absolute inset-0 grid place-items-center bg-black/55 text-page font-medium text-white">
          +{hidden}
        </span>
      )}
    </button>
  )
}

function FilmMarks({ duration }: { duration: number | null }) {
  return (
    <>
      <span className="absolute inset-0 grid place-items-center">
        <span className="grid size-12 place-items-center rounded-full bg-black/55 text-white transition-transform duration-120 group-hover:scale-105">
          <Play className="ms-0.5 size-5 fill-current" aria-hidden />
        </span>
      </span>
      {duration !== null && (
        <span className="tabular absolute start-1.5 bottom-1.5 rounded-chip bg-black/60 px-1.5 text-meta text-white">
          {playTime(duration)}
        </span>
      )}
    </>
  )
}
