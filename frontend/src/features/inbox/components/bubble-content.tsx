import {
  Ban,
  ContactRound,
  FileText,
  Image as ImageIcon,
  ListChecks,
  type LucideIcon,
  MapPin,
  MessageCircleQuestion,
  Mic,
  Reply,
  Share2,
  ShoppingBag,
  Sticker,
  Video,
} from "lucide-react"
import type { ReactNode } from "react"
import { textDirection } from "@/lib/format/text"
import type { Message, MessageType } from "@/schemas/message"
import { MediaContent } from "../attachments/media-content"
import { typeName } from "../words"

const ICONS: Partial<Record<MessageType, LucideIcon>> = {
  image: ImageIcon,
  video: Video,
  audio: Mic,
  file: FileText,
  location: MapPin,
  sticker: Sticker,
  contacts: ContactRound,
  interactive: ListChecks,
  order: ShoppingBag,
  story_mention: Share2,
  story_reply: Reply,
  share: Share2,
}

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'])/g

/** What a bubble says: words, or an honest placeholder for what this version cannot show; then time and ticks. */
export function BubbleContent({ message, meta }: { message: Message; meta: ReactNode }) {
  if (message.deleted_at !== null || message.message_type === "deleted") {
    return (
      <div className="flex items-end gap-3">
        <p className="flex grow items-center gap-1.5 text-muted italic">
          <Ban className="size-3.5" aria-hidden />
          This message was deleted
        </p>
        {meta}
      </div>
    )
  }
  const isPlain = message.message_type === "text" || message.message_type === "system"
  const words = message.body_text ?? ""
  if (isPlain) return <Words text={words === "" ? "(no text)" : words} meta={meta} />
  if (message.attachments.length > 0) return <MediaContent message={message} meta={meta} />
  return (
    <>
      <div className="flex items-end gap-3">
        <Placeholder message={message} />
        {words === "" && meta}
      </div>
      {words !== "" && <Words text={words} meta={meta} />}
    </>
  )
}

/**
 * Text with its links alive and `meta` at the end of its last line. An invisible copy of `meta` in the text
 * keeps the room free, so a short last line costs no extra height. Direction follows the words.
 */
export function Words({ text, meta }: { text: string; meta: ReactNode }) {
  return (
    <div dir={textDirection(text)} className="relative">
      <p className="whitespace-pre-wrap wrap-anywhere">
        {text.split(LINK).map((part, at) =>
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
        )}
        <span aria-hidden className="invisible ms-3 inline-block h-3 align-baseline">
          {meta}
        </span>
      </p>
      <span className="absolute end-0 bottom-0">{meta}</span>
    </div>
  )
}

function Placeholder({ message }: { message: Message }) {
  const Icon = ICONS[message.message_type] ?? MessageCircleQuestion
  const attachment = message.attachments[0]
  return (
    <div className="flex items-center min-w-0 grow gap-2.5 py-0.5">
      <span className="grid size-9 shrink-0 place-items-center rounded-pop bg-text/6 text-text-2">
        <Icon className="size-[18px]" strokeWidth={1.75} aria-hidden />
      </span>
      <span className="min-w-0">
        <span dir="auto" className="block truncate font-medium">
          {attachment?.filename ?? placeholderTitle(message)}
        </span>
        <span className="block text-small text-muted">{placeholderNote(message)}</span>
      </span>
    </div>
  )
}

function placeholderTitle(message: Message): string {
  const { name } = placeOf(message)
  return typeof name === "string" && name !== "" ? name : typeName(message.message_type)
}

/** The place of a location message; empty for any other. */
function placeOf({ content, message_type }: Message): Record<string, unknown> {
  const place = message_type === "location" ? content.location : null
  return typeof place === "object" && place !== null ? (place as Record<string, unknown>) : {}
}

function placeholderNote(message: Message): string {
  const { message_type, attachments } = message
  const place = placeOf(message)
  if (message_type === "location") {
    const point = [place.latitude, place.longitude]
    if (point.every((value) => typeof value === "number"))
      return point.map((value) => value.toFixed(5)).join(", ")
    return "Shared a place"
  }
  if (message_type === "unsupported") return "The channel does not pass this kind on"
  if (attachments.length > 1) return `${attachments.length} files, not shown in this version`
  if (attachments[0]?.filename != null) return `${typeName(message_type)}, not shown in this version`
  return "Not shown in this version"
}
