import { FileText, Image as ImageIcon, type LucideIcon, Mic, Sticker, Video } from "lucide-react"
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
  sticker: Sticker,
}

/** A file that this version knows of and cannot show. */
export function PlaceholderContent({ message, meta }: ContentProps) {
  const title = message.attachments[0]?.filename ?? typeName(message.message_type)
  return (
    <WithWords message={message} meta={meta}>
      <Card icon={ICONS[message.message_type] ?? FileText} title={title} note={noteOf(message)} />
    </WithWords>
  )
}

function noteOf({ message_type, attachments }: Message): string {
  if (attachments.length > 1) return `${attachments.length} files, not shown in this version`
  if (attachments[0]?.filename != null) return `${typeName(message_type)}, not shown in this version`
  return "Not shown in this version"
}
