import {
  FileText,
  Image,
  type LucideIcon,
  Mic,
  Music,
  RotateCw,
  Sticker,
  TriangleAlert,
  Video,
  X,
} from "lucide-react"
import { Button } from "@/components/ui/button"
import { IconButton } from "@/components/ui/icon-button"
import { Picture } from "@/components/ui/picture"
import { cn, fileSize } from "@/lib/format/text"
import type { Uploader } from "@/lib/uploads/uploader"
import { useAppDispatch } from "@/store"
import { type FileKind, type UploadItem, uploadChanged } from "@/store/uploads"

type UploadedFileProps = {
  item: UploadItem
  uploader: Uploader
  /** As what else it may be sent. */
  others?: FileKind[]
  /** Where the server shows it in small. */
  thumbnail?: string
  className?: string
}

/** A file on its way: how far it is, what is wrong with it, and the ways out. */
export function UploadedFile({ item, uploader, others = [], thumbnail, className }: UploadedFileProps) {
  const isWrong = item.state === "refused" || item.state === "failed"
  const name = item.voice ? "Voice message" : item.name || "File"
  return (
    <div
      data-testid="attached"
      data-state={item.state}
      className={cn(
        "relative flex min-w-0 items-center gap-2.5 overflow-hidden rounded-pop border bg-panel p-1.5 pe-1",
        isWrong ? "border-bad/40" : "border-line",
        className,
      )}
    >
      <Preview item={item} thumbnail={thumbnail} />
      <span className="min-w-0 grow text-small">
        <span dir="auto" className="block truncate font-medium" title={name}>
          {name}
        </span>
        <span
          role={isWrong ? "alert" : undefined}
          className={isWrong ? "block text-bad" : "block truncate text-muted"}
        >
          {isWrong ? item.problem : stateWords(item)}
        </span>
        <WaysOut item={item} uploader={uploader} others={others} />
      </span>
      <IconButton
        label={`Remove ${name}`}
        className="size-7 self-start"
        onClick={() => uploader.cancel(item.id)}
      >
        <X className="size-3.5" aria-hidden />
      </IconButton>
      {!isWrong && item.state !== "ready" && <Progress item={item} name={name} />}
    </div>
  )
}

const AS: Partial<Record<FileKind, { words: string; Icon: LucideIcon }>> = {
  file: { words: "Send as a document", Icon: FileText },
  sticker: { words: "Send as a sticker", Icon: Sticker },
  image: { words: "Send as a photo", Icon: Image },
}

function WaysOut({ item, uploader, others = [] }: UploadedFileProps) {
  const mayTryAgain = item.state === "failed" && !item.is_back
  if (!mayTryAgain && others.length === 0) return null
  return (
    <span className="mt-0.5 flex gap-3">
      {others.map((kind) => {
        const { words, Icon } = AS[kind] ?? {}
        return Icon === undefined ? null : (
          <Button
            key={kind}
            variant="link"
            size="inline"
            className="text-small"
            onClick={() => uploader.sendAs(item.id, kind)}
          >
            <Icon className="size-3" aria-hidden />
            {words}
          </Button>
        )
      })}
      {mayTryAgain && (
        <Button variant="link" size="inline" className="text-small" onClick={() => uploader.retry(item.id)}>
          <RotateCw className="size-3" aria-hidden />
          Retry
        </Button>
      )}
    </span>
  )
}

function Progress({ item, name }: { item: UploadItem; name: string }) {
  const percent = Math.floor((100 * item.sent) / Math.max(item.size, 1))
  return (
    <span
      role="progressbar"
      aria-label={`Uploading ${name}`}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className="absolute inset-x-0 bottom-0 h-0.5 bg-text/8"
    >
      <span
        className={cn(
          "block h-full transition-[width] duration-200",
          item.state === "waiting" ? "bg-warn" : "bg-accent",
        )}
        style={{ width: `${percent}%` }}
      />
    </span>
  )
}

const ICONS = { image: Image, video: Video, audio: Music, file: FileText, sticker: Sticker }

function Preview({ item, thumbnail }: Pick<UploadedFileProps, "item" | "thumbnail">) {
  const dispatch = useAppDispatch()
  const measured = (width: number, height: number) =>
    void dispatch(uploadChanged({ id: item.id, width, height }))
  const box = "size-11 shrink-0 self-start rounded-control object-cover"
  if (thumbnail !== undefined) return <Picture src={thumbnail} alt="" className={box} />
  if (item.state !== "refused" && item.preview !== null && (item.kind === "image" || item.kind === "sticker"))
    return (
      <Picture
        src={item.preview}
        alt=""
        className={box}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => measured(naturalWidth, naturalHeight)}
      />
    )
  if (item.preview !== null && item.kind === "video")
    return (
      <video
        src={item.preview}
        muted
        className={box}
        onLoadedMetadata={({ currentTarget: { videoWidth, videoHeight } }) =>
          measured(videoWidth, videoHeight)
        }
      />
    )
  const Icon = item.state === "refused" ? TriangleAlert : item.voice ? Mic : ICONS[item.kind]
  return (
    <span className={cn(box, "grid place-items-center bg-text/6 text-text-2")}>
      <Icon className={cn("size-5", item.state === "refused" && "text-bad")} strokeWidth={1.75} aria-hidden />
    </span>
  )
}

function stateWords({ state, sent, size, problem }: UploadItem): string {
  if (state === "ready") return fileSize(size)
  if (state === "waiting") return problem ?? "Waiting for its turn"
  return `${fileSize(sent)} of ${fileSize(size)}`
}
