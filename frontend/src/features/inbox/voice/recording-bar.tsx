"use client"

import { Pause, Play, SendHorizontal, Square, Trash2, X } from "lucide-react"
import { useCallback, useEffect, useRef, useState } from "react"
import { Button } from "@/components/ui/button"
import { IconButton } from "@/components/ui/icon-button"
import { playTime } from "../attachments/shape"
import { useRecorder } from "./use-recorder"

type RecordingBarProps = {
  onSend: (file: File) => void
  onClose: () => void
  /** The bar went away with its conversation before anything was decided. */
  onLeft: (file: File) => void
}

const HELD_MS = 500

/** In place of the box: records, lets one listen, sends. Escape throws it away. */
export function RecordingBar({ onSend, onClose, onLeft }: RecordingBarProps) {
  const { state, seconds, levels, file, problem, stop, settle } = useRecorder(onLeft)
  const throwAway = useCallback(() => {
    settle()
    onClose()
  }, [settle, onClose])
  const send = (recorded: File) => {
    settle()
    onSend(recorded)
  }
  useStopOnRelease(stop)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return
      event.preventDefault()
      event.stopPropagation()
      throwAway()
    }
    window.addEventListener("keydown", onKey, true)
    return () => window.removeEventListener("keydown", onKey, true)
  }, [throwAway])

  return (
    <div
      role="group"
      aria-label="Voice message"
      data-testid="recorder"
      data-state={state}
      className="flex min-h-14 items-center gap-2 ps-2 pe-2"
    >
      <IconButton label={state === "refused" ? "Close" : "Throw away"} keys="Esc" onClick={throwAway}>
        {state === "refused" ? (
          <X className="size-4" aria-hidden />
        ) : (
          <Trash2 className="size-4" aria-hidden />
        )}
      </IconButton>
      {state === "asking" && <p className="grow text-text-2">Waiting for the microphone…</p>}
      {state === "refused" && (
        <p role="alert" className="grow py-2 text-bad">
          {problem}
        </p>
      )}
      {state === "recording" && (
        <>
          <span className="size-2.5 shrink-0 animate-pulse rounded-full bg-bad" aria-hidden />
          <span role="timer" aria-label="Recorded" className="tabular w-10 shrink-0 text-small">
            {playTime(seconds)}
          </span>
          <Levels levels={levels} />
          <Button autoFocus onClick={stop} data-testid="recorder-stop">
            <Square className="size-3 fill-current" aria-hidden />
            Stop
          </Button>
        </>
      )}
      {state === "review" && file !== null && (
        <>
          <Listen file={file} seconds={seconds} />
          <Button autoFocus variant="primary" onClick={() => send(file)} data-testid="recorder-send">
            Send
            <SendHorizontal className="size-3.5 rtl:-scale-x-100" aria-hidden />
          </Button>
        </>
      )}
    </div>
  )
}

/** Whoever holds the button records as long as it is held; whoever only presses it stops with another press. */
function useStopOnRelease(stop: () => void): void {
  useEffect(() => {
    const openedAt = performance.now()
    const onUp = () => {
      if (performance.now() - openedAt >= HELD_MS) stop()
    }
    const ends = new AbortController()
    // A finger that slides off the screen, or a phone that rings, ends in a cancel.
    for (const name of ["pointerup", "pointercancel"])
      window.addEventListener(name, onUp, { once: true, signal: ends.signal })
    return () => ends.abort()
  }, [stop])
}

function Levels({ levels }: { levels: readonly number[] }) {
  return (
    <span aria-hidden className="flex h-7 min-w-0 grow items-center justify-end gap-0.5 overflow-hidden">
      {levels.map((level, at) => (
        <span
          key={at}
          className="w-0.5 shrink-0 rounded-full bg-accent"
          style={{ height: `${Math.max(8, Math.round(level * 100))}%` }}
        />
      ))}
    </span>
  )
}

function Listen({ file, seconds }: { file: File; seconds: number }) {
  const audio = useRef<HTMLAudioElement>(null)
  const [isPlaying, setIsPlaying] = useState(false)
  const [at, setAt] = useState(0)
  useEffect(() => {
    const url = URL.createObjectURL(file)
    if (audio.current !== null) audio.current.src = url
    return () => URL.revokeObjectURL(url)
  }, [file])
  const toggle = () => void (isPlaying ? audio.current?.pause() : audio.current?.play())
  return (
    <span className="flex min-w-0 grow items-center gap-2.5">
      <IconButton label={isPlaying ? "Pause" : "Listen"} onClick={toggle}>
        {isPlaying ? <Pause className="size-4" aria-hidden /> : <Play className="size-4" aria-hidden />}
      </IconButton>
      <span className="h-1 min-w-0 grow overflow-hidden rounded-full bg-text/10" aria-hidden>
        <span
          className="block h-full bg-accent"
          style={{ width: `${Math.min(100, (100 * at) / Math.max(seconds, 0.1))}%` }}
        />
      </span>
      <span className="tabular shrink-0 text-small text-text-2">{playTime(isPlaying ? at : seconds)}</span>
      {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what was just said */}
      <audio
        ref={audio}
        onPlay={() => setIsPlaying(true)}
        onPause={() => setIsPlaying(false)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
      />
    </span>
  )
}
