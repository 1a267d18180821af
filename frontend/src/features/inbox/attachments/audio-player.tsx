"use client"

import { Download, Pause, Play } from "lucide-react"
import type { KeyboardEvent, PointerEvent } from "react"
import { IconButton } from "@/components/ui/icon-button"
import { cn } from "@/lib/format/text"
import type { Attachment } from "@/schemas/message"
import { save } from "./file-card"
import { barsOf, kindWord, playTime } from "./shape"
import { SPEEDS, usePlayer } from "./use-player"

const BARS = 40
const STEP_S = 5

/** A voice message or another recording: play, see where it is loud, jump, listen faster. */
export function AudioPlayer({ file }: { file: Attachment }) {
  const player = usePlayer(file)
  const name = file.voice ? kindWord(file) : (file.filename ?? kindWord(file))
  if (player.cannotPlay) return <Unplayable file={file} name={name} />
  return (
    <div
      role="group"
      aria-label={name}
      data-testid="attachment-audio"
      data-state={player.isPlaying ? "playing" : file.state}
      className="flex w-[264px] max-w-full items-center gap-2.5 py-1"
    >
      <button
        type="button"
        aria-label={player.isPlaying ? "Pause" : `Play ${name}`}
        onClick={player.toggle}
        className="grid size-9 max-md:size-10 shrink-0 place-items-center rounded-full bg-accent text-on-accent transition-colors duration-80 hover:bg-accent/90"
      >
        {player.isPlaying ? (
          <Pause className="size-4 fill-current" aria-hidden />
        ) : (
          <Play className="ms-0.5 size-4 fill-current" aria-hidden />
        )}
      </button>
      <div className="min-w-0 grow">
        {!file.voice && file.filename !== null && (
          <span dir="auto" className="block truncate text-small text-text-2" title={file.filename}>
            {file.filename}
          </span>
        )}
        <Waveform file={file} at={player.at} duration={player.duration} onSeek={player.seek} />
        <span className="tabular block text-meta text-muted">
          {player.at > 0
            ? `${playTime(player.at)} / ${playTime(player.duration)}`
            : playTime(player.duration)}
        </span>
      </div>
      <button
        type="button"
        aria-label={`Speed ${player.speed}×, change to ${nextSpeed(player.speed)}×`}
        onClick={() => player.setSpeed(nextSpeed(player.speed))}
        className="tabular relative h-6 w-10 after:absolute after:-inset-y-2 after:inset-x-0 shrink-0 rounded-full bg-text/8 text-small font-medium text-text-2 hover:bg-text/12"
      >
        {player.speed}×
      </button>
    </div>
  )
}

type WaveformProps = { file: Attachment; at: number; duration: number; onSeek: (seconds: number) => void }

/** The loudness over time as a slider: what was heard is coloured. */
function Waveform({ file, at, duration, onSeek }: WaveformProps) {
  const share = duration > 0 ? Math.min(1, at / duration) : 0
  const jump = (event: PointerEvent<HTMLDivElement>) => {
    if (event.type === "pointermove" && event.buttons !== 1) return
    const { left, width } = event.currentTarget.getBoundingClientRect()
    if (width > 0) onSeek(Math.min(1, Math.max(0, (event.clientX - left) / width)) * duration)
  }
  const onKey = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowRight: at + STEP_S,
      ArrowLeft: at - STEP_S,
      Home: 0,
      End: duration,
    }
    const target = steps[event.key]
    if (target === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onSeek(Math.min(duration, Math.max(0, target)))
  }
  return (
    <div
      dir="ltr"
      role="slider"
      tabIndex={0}
      aria-label="Position"
      aria-valuemin={0}
      aria-valuemax={Math.round(duration)}
      aria-valuenow={Math.round(at)}
      aria-valuetext={`${playTime(at)} of ${playTime(duration)}`}
      onPointerDown={jump}
      onPointerMove={jump}
      onKeyDown={onKey}
      className="flex h-7 cursor-pointer touch-none items-center gap-px rounded-chip"
    >
      {barsOf(file.waveform, BARS).map((height, bar) => (
        <span
          key={bar}
          className={cn("w-full rounded-full", bar / BARS < share ? "bg-accent" : "bg-text/25")}
          style={{ height: `${Math.round(12 + height * 88)}%` }}
        />
      ))}
    </div>
  )
}

/** Some recordings (AMR) are made for telephones, not for browsers. */
function Unplayable({ file, name }: { file: Attachment; name: string }) {
  return (
    <div
      data-testid="attachment-audio"
      data-state="unplayable"
      className="flex w-[280px] max-w-full items-center gap-2.5"
    >
      <span className="min-w-0 grow">
        <span className="block truncate font-medium">{name}</span>
        <span className="block text-small text-muted">This browser cannot play it</span>
      </span>
      <IconButton label={`Download ${name}`} onClick={() => void save(file.id)}>
        <Download className="size-4" aria-hidden />
      </IconButton>
    </div>
  )
}

const nextSpeed = (speed: number): number => SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1
