import { Clock, RotateCw, TriangleAlert } from "lucide-react"
import { useState } from "react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { zAttachmentOut } from "@/lib/api/generated/zod.gen"
import { post } from "@/lib/api/http"
import { ApiError } from "@/lib/api/problem"
import { cn } from "@/lib/format/text"
import { useMayAct } from "@/lib/rights"
import type { Attachment } from "@/schemas/message"
import { conversationIndex } from "../cache"
import { sentFile } from "@/lib/uploads/sent-files"
import { Picture } from "@/components/ui/picture"
import { kindWord } from "./shape"

/** Of a file that the platform has, and we not yet. */
export const COMING = "Being fetched…"

/** The place of a picture that is not there: it comes, it could not be had, or it is over. */
export function NotThere({ file, conversationId }: { file: Attachment; conversationId: string }) {
  const sent = sentFile(file.id)
  if (file.state === "pending" && sent !== undefined)
    return <BeingPrepared file={file} preview={sent.preview} />
  if (file.state === "pending") {
    return (
      <span
        role="img"
        aria-label={`${kindWord(file)} is not there yet`}
        data-testid={`attachment-${file.kind}`}
        data-state="pending"
        className="absolute inset-0 grid place-items-center text-small text-text-2"
      >
        <span className="absolute inset-0 animate-pulse bg-text/8" />
        <span className="relative delay-1000 duration-120 fill-mode-both animate-in fade-in-0">{COMING}</span>
      </span>
    )
  }
  const Icon = file.state === "failed" ? TriangleAlert : Clock
  return (
    <div
      data-testid={`attachment-${file.kind}`}
      data-state={file.state}
      className="absolute inset-0 flex flex-col items-center justify-center gap-1 p-3 text-center text-small"
    >
      <Icon className={file.state === "failed" ? "size-5 text-bad" : "size-5 text-muted"} aria-hidden />
      <span className="text-text-2">{reasonOf(file)}</span>
      <RetryFile file={file} conversationId={conversationId} />
    </div>
  )
}

/** Sent from here: it is shown at once, and that the server still works on it. */
function BeingPrepared({ file, preview }: { file: Attachment; preview: string | null }) {
  const name = file.filename ?? kindWord(file)
  const seen = "absolute inset-0 size-full object-cover"
  return (
    <div
      data-testid={`attachment-${file.kind}`}
      data-state="pending"
      className="absolute inset-0 grid place-items-center"
    >
      {preview === null ? (
        <span dir="auto" className="max-w-full truncate px-3 text-small text-text-2" title={name}>
          {name}
        </span>
      ) : file.kind === "video" ? (
        <video src={preview} muted preload="auto" aria-label={name} className={seen} />
      ) : (
        <Picture src={preview} alt={name} className={seen} />
      )}
      <Preparing className="absolute inset-x-0 bottom-0 [&>span]:bg-white" />
    </div>
  )
}

/** How long it takes nobody knows: a bar that moves. */
export function Preparing({ className }: { className?: string }) {
  return (
    <span
      role="progressbar"
      aria-label="Preparing"
      className={cn("block h-1 overflow-hidden bg-black/25", className)}
    >
      <span className="preparing block h-full w-1/3 rounded-full bg-accent" />
    </span>
  )
}

/** Ask the server to fetch a failed file once more; how it ends comes over the socket. */
export function RetryFile({ file, conversationId }: { file: Attachment; conversationId: string }) {
  const mayRetry = useMayAct("conversations:reply", conversationIndex.find(conversationId))
  const [isBusy, setIsBusy] = useState(false)
  if (file.state !== "failed" || !mayRetry) return null
  const retry = async () => {
    setIsBusy(true)
    try {
      await post(`/api/media/${file.id}/retry`, {}, zAttachmentOut)
    } catch (error) {
      const reason = error instanceof ApiError ? error.message : "The server cannot be reached."
      toast.error("That did not work", { description: reason })
    }
    setIsBusy(false)
  }
  return (
    <Button
      variant="link"
      size="inline"
      className="text-small"
      disabled={isBusy}
      onClick={(event) => {
        event.stopPropagation()
        void retry()
      }}
    >
      <RotateCw className="size-3" aria-hidden />
      Retry
    </Button>
  )
}

/** Why a file is not there, in plain words. */
export function reasonOf(file: Attachment): string {
  if (file.error !== null) return file.error.detail
  return file.state === "expired" ? "This file is not available any more." : "This file could not be fetched."
}
