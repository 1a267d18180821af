import { type ClassValue, clsx } from "clsx"
import { extendTailwindMerge } from "tailwind-merge"

const merge = extendTailwindMerge({
  extend: {
    classGroups: {
      "font-size": [{ text: ["meta", "small", "base", "message", "title", "page"] }],
      rounded: [{ rounded: ["chip", "control", "pop", "dialog"] }],
      shadow: [{ shadow: ["float"] }],
    },
  },
})

/** Class names, the later one winning. */
export const cn = (...classes: ClassValue[]): string => merge(clsx(classes))

const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u

/** Direction of a text by its first letter, as `dir="auto"` decides it; for where layout must follow. */
export const textDirection = (text: string): "ltr" | "rtl" =>
  RTL.test(text.match(/\p{L}/u)?.[0] ?? "") ? "rtl" : "ltr"

const EMOJI =
  /^(?:\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F\u200D]*|\p{Regional_Indicator}{2}){1,6}$/u

/** Whether a text is one to three emoji or so, and nothing else. */
export const isEmojiOnly = (text: string): boolean => EMOJI.test(text.trim())

/** Up to two letters that stand for a name; one for scripts without capitals, whose letters may join. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /\p{L}|\p{N}/u.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) =>
    word?.match(/[\p{L}\p{N}]/u)?.[0]?.toUpperCase(),
  )
  const [first, last] = letters
  if (first === undefined) return "?"
  const hasCapitals = first !== first.toLowerCase()
  return hasCapitals ? `${first}${last ?? ""}` : first
}

/** A stable number in 0..size-1 for a string, used to pick an avatar tint. */
export function bucketOf(text: string, size: number): number {
  let hash = 0
  for (const char of text) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 9973
  return hash % size
}

/** "1000" is where the server stops counting. */
export const cappedCount = (count: number): string => (count >= 1000 ? "999+" : String(count))

/** A number as one dials it from abroad; the platforms leave the plus out. */
export const phoneNumber = (digits: string): string => (/^\d/.test(digits) ? `+${digits}` : digits)

/** 4.2 MB */
export function fileSize(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"]
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)))
  const size = bytes / 1000 ** power
  return `${size < 10 && power > 0 ? size.toFixed(1) : Math.round(size)} ${units[power]}`
}
