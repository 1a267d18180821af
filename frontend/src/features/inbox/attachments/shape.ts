import type { Attachment } from "@/schemas/message"

const LONGEST_PX = 320
const SHORTEST_PX = 96
const UNKNOWN = { width: 240, height: 180 }

/** What a picture or film takes up in the thread: its own shape, neither tiny nor endless. */
export function frameOf({ width, height }: Pick<Attachment, "width" | "height">): {
  width: number
  height: number
} {
  const known = width && height ? { width, height } : UNKNOWN
  const ratio = Math.min(Math.max(known.width / known.height, 0.5), 2.2)
  const scale = Math.min(LONGEST_PX, Math.max(known.width, known.height, 160))
  const frame = ratio >= 1 ? { width: scale, height: scale / ratio } : { width: scale * ratio, height: scale }
  return { width: Math.round(Math.max(frame.width, SHORTEST_PX)), height: Math.round(frame.height) }
}

/** A picture that can be shown as one; what cannot be measured (broken, or far too large) is a file like others. */
export const isPicture = (file: Attachment): boolean =>
  file.kind === "image" && (file.state !== "stored" || file.width !== null)

/** A film that has a first picture. */
export const isFilm = (file: Attachment): boolean =>
  file.kind === "video" && (file.state !== "stored" || file.has_thumbnail)

/** 3:07, 1:02:45 */
export function playTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const tail = `${hours > 0 ? String(minutes).padStart(2, "0") : minutes}:${String(rest).padStart(2, "0")}`
  return hours > 0 ? `${hours}:${tail}` : tail
}

/** Bars of a waveform: `count` of them whatever came, each from 0 to 1. */
export function barsOf(waveform: readonly number[] | null, count: number): number[] {
  if (waveform === null || waveform.length === 0) return Array.from({ length: count }, () => 0)
  return Array.from({ length: count }, (_, at) => {
    const from = Math.floor((at * waveform.length) / count)
    const to = Math.max(from + 1, Math.floor(((at + 1) * waveform.length) / count))
    return Math.max(...waveform.slice(from, to)) / 100
  })
}

const KIND_WORDS: Record<string, string> = {
  image: "Photo",
  video: "Video",
  audio: "Audio",
  file: "File",
  sticker: "Sticker",
}

/** What a file is called when it has no name. */
export const kindWord = (file: Pick<Attachment, "kind" | "voice">): string =>
  file.kind === "audio" && file.voice ? "Voice message" : (KIND_WORDS[file.kind] ?? "File")
