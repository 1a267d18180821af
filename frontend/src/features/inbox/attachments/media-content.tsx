import type { ReactNode } from "react"
import type { Attachment, Message } from "@/schemas/message"
import { Words } from "../content/words"
import { AudioPlayer } from "./audio-player"
import { FileCard } from "./file-card"
import { MediaGrid } from "./media-grid"
import { isFilm, isPicture } from "./shape"
import { StickerImage } from "./sticker-image"

/** A message with files: pictures and films in a grid, the rest one below the other, then its words. */
export function MediaContent({ message, meta }: { message: Message; meta: ReactNode }) {
  const seen = message.attachments.filter((file) => isPicture(file) || isFilm(file))
  const others = message.attachments.filter((file) => !seen.includes(file))
  const words = message.body_text ?? ""
  const lone = seen.length === 0 && others.length === 1 ? others[0] : undefined
  // Nothing but pictures: the time lies on them.
  const isBare = words === "" && others.length === 0 && seen.every(({ state }) => state === "stored")
  return (
    <div className="flex flex-col gap-1.5">
      {seen.length > 0 && (
        <div className="relative w-fit">
          <MediaGrid files={seen} conversationId={message.conversation_id} />
          {isBare && (
            <span className="pointer-events-none absolute -end-0.5 bottom-1.5 rounded-full bg-black/60 px-2 [&_*]:text-white">
              {meta}
            </span>
          )}
        </div>
      )}
      {lone !== undefined ? (
        <div className="flex items-end gap-3">
          <OtherFile file={lone} message={message} />
          {words === "" && meta}
        </div>
      ) : (
        others.map((file) => <OtherFile key={file.id} file={file} message={message} />)
      )}
      {words !== "" && <Words text={words} meta={meta} />}
      {words === "" && lone === undefined && !isBare && <div className="flex justify-end">{meta}</div>}
    </div>
  )
}

function OtherFile({ file, message }: { file: Attachment; message: Message }) {
  if (file.kind === "sticker" && file.state === "stored" && file.width !== null)
    return <StickerImage file={file} />
  if (file.kind === "audio" && file.state === "stored") return <AudioPlayer file={file} />
  return <FileCard file={file} conversationId={message.conversation_id} />
}
