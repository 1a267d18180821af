import {
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
import type { Message, MessageType } from "@/schemas/message"
import { typeName } from "../words"
import { Card } from "./card"
import type { ContentProps } from "./props"
import { WithWords } from "./with-words"

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

/** What this version cannot show, said honestly. */
export function PlaceholderContent({ message, meta }: ContentProps) {
  const Icon = ICONS[message.message_type] ?? MessageCircleQuestion
  return (
    <WithWords message={message} meta={meta}>
      <Card icon={Icon} title={titleOf(message)} note={noteOf(message)} />
    </WithWords>
  )
}

function titleOf(message: Message): string {
  const { name } = placeOf(message)
  const fallback = typeof name === "string" && name !== "" ? name : typeName(message.message_type)
  return message.attachments[0]?.filename ?? fallback
}

/** The place of a location message; empty for any other. */
function placeOf({ content, message_type }: Message): Record<string, unknown> {
  const place = message_type === "location" ? content.location : null
  return typeof place === "object" && place !== null ? (place as Record<string, unknown>) : {}
}

function noteOf(message: Message): string {
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
