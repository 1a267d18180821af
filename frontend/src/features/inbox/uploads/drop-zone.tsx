"use client"

import { Upload } from "lucide-react"
import { type DragEvent, type ReactNode, useRef, useState } from "react"
import type { ConversationDetail } from "@/schemas/conversation"
import { useMayAct } from "@/lib/rights"
import { useAttachments } from "./use-attachments"

type DropZoneProps = {
  conversation: ConversationDetail
  className?: string
  label: string
  children: ReactNode
}

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files")

/** A conversation over which files can be dropped. */
export function DropZone({ conversation, className, label, children }: DropZoneProps) {
  const canReply = useMayAct("conversations:reply", conversation)
  const { attach, isOffered, isAsking } = useAttachments(conversation, conversation.composer)
  const [isOver, setIsOver] = useState(false)
  const depth = useRef(0)
  const takes = canReply && (isOffered || isAsking)
  const leave = () => {
    depth.current = 0
    setIsOver(false)
  }
  return (
    <section
      aria-label={label}
      className={className}
      onDragEnter={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        depth.current += 1
        setIsOver(true)
      }}
      onDragOver={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault() // else the browser would open the file in place of us
        event.dataTransfer.dropEffect = takes ? "copy" : "none"
      }}
      onDragLeave={() => {
        depth.current = Math.max(0, depth.current - 1)
        if (depth.current === 0) setIsOver(false)
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        leave()
        if (takes) attach([...event.dataTransfer.files])
      }}
    >
      {children}
      {isOver && (
        <div className="pointer-events-none absolute inset-2 z-30 grid place-items-center rounded-dialog border-2 border-dashed border-accent bg-bg/85">
          <span className="flex items-center gap-2.5 text-message font-medium">
            <Upload className="size-5 text-accent" aria-hidden />
            {takes ? "Drop to attach" : "Files cannot be sent here now"}
          </span>
        </div>
      )}
    </section>
  )
}
