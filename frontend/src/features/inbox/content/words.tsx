import type { ReactNode } from "react"
import { Marked } from "@/components/marked"
import { cn, isEmojiOnly, textDirection } from "@/lib/format/text"

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'])/g

/**
 * Text with its marks and links alive, emoji alone in large, and `meta` at the end of its last line. An invisible copy of `meta` in the text
 * keeps the room free, so a short last line costs no extra height. Direction follows the words.
 */
export function Words({ text, meta }: { text: string; meta: ReactNode }) {
  return (
    <div dir={textDirection(text)} className="relative">
      <p className={cn("whitespace-pre-wrap wrap-anywhere", isEmojiOnly(text) && "text-[32px] leading-10")}>
        <Marked text={text} show={withLinks} />
        <span aria-hidden className="invisible ms-3 inline-block h-3 align-baseline">
          {meta}
        </span>
      </p>
      <span className="absolute end-0 bottom-0">{meta}</span>
    </div>
  )
}

const withLinks = (words: string): ReactNode =>
  words.split(LINK).map((part, at) =>
    at % 2 === 1 ? (
      <a
        key={at}
        href={part}
        target="_blank"
        rel="noreferrer noopener"
        className="underline underline-offset-2"
      >
        {part}
      </a>
    ) : (
      part
    ),
  )
