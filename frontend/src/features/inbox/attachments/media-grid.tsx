import dynamic from "next/dynamic"
import { useState } from "react"
import { cn } from "@/lib/format/text"
import type { Attachment } from "@/schemas/message"
import { sentFile } from "@/lib/uploads/sent-files"
import { NotThere } from "./not-there"
import { frameOf, kindWord } from "./shape"
import { Tile } from "./tile"

// The large view is a screen of its own, and most people never open it.
const Lightbox = dynamic(() => import("./lightbox").then((module) => module.Lightbox), { ssr: false })

const SHOWN = 4

/** One picture in its own shape, several as even tiles; the room is kept before anything is loaded. */
export function MediaGrid({ files, conversationId }: { files: Attachment[]; conversationId: string }) {
  const [opened, setOpened] = useState<string | null>(null)
  const [first] = files
  const isAlone = files.length === 1 && first !== undefined
  const shown = files.slice(0, SHOWN)
  return (
    <div
      className={cn(
        "-mx-2 -mt-0.5 grid max-w-[68vw] gap-0.5 overflow-hidden rounded-pop",
        !isAlone && "w-[320px] grid-cols-2",
      )}
      style={isAlone ? { width: shapeOf(first).width } : undefined}
    >
      {shown.map((file, at) => (
        <div
          key={file.id}
          className={cn("relative overflow-hidden bg-text/6", files.length === 3 && at === 0 && "col-span-2")}
          style={{ aspectRatio: isAlone ? ratioOf(file) : files.length === 3 && at === 0 ? "2 / 1" : "1" }}
        >
          {file.state === "stored" ? (
            <Tile
              file={file}
              hidden={at === SHOWN - 1 ? files.length - SHOWN : 0}
              onOpen={() => setOpened(file.id)}
            />
          ) : (
            <NotThere file={file} conversationId={conversationId} />
          )}
        </div>
      ))}
      {opened !== null && (
        <Lightbox conversationId={conversationId} fileId={opened} onClose={() => setOpened(null)} />
      )}
      <span className="sr-only">{files.map(kindWord).join(", ")}</span>
    </div>
  )
}

/** The server measures it; until then what was measured here stands. */
const shapeOf = (file: Attachment) => frameOf(file.width === null ? (sentFile(file.id) ?? file) : file)

function ratioOf(file: Attachment): string {
  const { width, height } = shapeOf(file)
  return `${width} / ${height}`
}
