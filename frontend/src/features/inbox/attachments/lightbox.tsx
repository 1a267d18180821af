"use client"

import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from "lucide-react"
import { Dialog as Radix } from "radix-ui"
import { type KeyboardEvent, type ReactNode, useState } from "react"
import { useFocusReturn } from "@/components/ui/focus-return"
import { fullTime } from "@/lib/format/time"
import { save } from "./file-card"
import { FilmView } from "./film-view"
import { kindWord } from "./shape"
import { useThreadMedia } from "./thread-media"
import { ZoomView } from "./zoom-view"

type LightboxProps = { conversationId: string; fileId: string; onClose: () => void }

/** Pictures and films of the thread, large, one after the other; arrows, plus, minus and Escape work. */
export function Lightbox({ conversationId, fileId, onClose }: LightboxProps) {
  const all = useThreadMedia(conversationId)
  const [shownId, setShownId] = useState(fileId)
  const [isLarge, setIsLarge] = useState(false)
  const returnFocus = useFocusReturn(true)
  const at = all.findIndex(({ file }) => file.id === shownId)
  const shown = all[at]
  const go = (step: number) => {
    const next = all[at + step]
    if (next === undefined) return
    setShownId(next.file.id)
    setIsLarge(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowLeft: () => go(-1),
      ArrowRight: () => go(1),
      "+": () => setIsLarge(true),
      "-": () => setIsLarge(false),
    }
    // A film uses the arrows itself once it has the focus.
    if (event.target instanceof HTMLVideoElement) return
    keys[event.key]?.()
    event.stopPropagation()
  }
  const isPicture = shown?.file.kind === "image"
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-black/95 duration-120 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <Radix.Content
          aria-describedby={undefined}
          data-testid="lightbox"
          onKeyDown={onKeyDown}
          onCloseAutoFocus={returnFocus}
          className="fixed inset-0 z-50 flex flex-col text-white outline-none"
        >
          <header className="flex h-12 shrink-0 items-center gap-1 px-2 md:px-3">
            <Radix.Title className="min-w-0 grow truncate px-1 text-base font-medium" dir="auto">
              {shown === undefined ? "File" : (shown.file.filename ?? kindWord(shown.file))}
              {shown !== undefined && (
                <span className="ms-2 font-normal text-white/65">{fullTime(shown.sentAt)}</span>
              )}
            </Radix.Title>
            {isPicture && (
              <Tool label={isLarge ? "Zoom out" : "Zoom in"} onClick={() => setIsLarge(!isLarge)}>
                {isLarge ? (
                  <ZoomOut className="size-[18px]" aria-hidden />
                ) : (
                  <ZoomIn className="size-[18px]" aria-hidden />
                )}
              </Tool>
            )}
            {shown !== undefined && (
              <Tool label="Download" onClick={() => void save(shown.file.id)}>
                <Download className="size-[18px]" aria-hidden />
              </Tool>
            )}
            <Tool label="Close" onClick={onClose}>
              <X className="size-[18px]" aria-hidden />
            </Tool>
          </header>
          <div className="relative min-h-0 grow">
            {shown === undefined ? (
              <p className="grid size-full place-items-center text-white/70">
                This file is not there any more.
              </p>
            ) : isPicture ? (
              <ZoomView
                key={shown.file.id}
                file={shown.file}
                isLarge={isLarge}
                onToggle={() => setIsLarge(!isLarge)}
              />
            ) : (
              <FilmView key={shown.file.id} file={shown.file} />
            )}
            {at > 0 && (
              <Tool
                label="Previous"
                onClick={() => go(-1)}
                className="absolute start-2 top-1/2 -translate-y-1/2 bg-black/45"
              >
                <ChevronLeft className="size-5 rtl:rotate-180" aria-hidden />
              </Tool>
            )}
            {at !== -1 && at < all.length - 1 && (
              <Tool
                label="Next"
                onClick={() => go(1)}
                className="absolute end-2 top-1/2 -translate-y-1/2 bg-black/45"
              >
                <ChevronRight className="size-5 rtl:rotate-180" aria-hidden />
              </Tool>
            )}
          </div>
          <footer className="tabular flex h-9 shrink-0 items-center justify-center text-small text-white/65">
            {all.length > 1 && at !== -1 && `${at + 1} of ${all.length}`}
          </footer>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type ToolProps = { label: string; onClick: () => void; className?: string; children: ReactNode }

function Tool({ label, onClick, className = "", children }: ToolProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={`grid size-9 shrink-0 place-items-center rounded-full text-white/85 transition-colors duration-80 hover:bg-white/15 hover:text-white focus-visible:outline-white ${className}`}
    >
      {children}
    </button>
  )
}
