import { FileText, Image as ImageIcon, type LucideIcon, Mic, Sticker, Video } from "lucide-react"
import type { MessageType } from "@/schemas/message"
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

/** A kind of file without the file: the channel did not pass it on. */
export function PlaceholderContent({ message, meta }: ContentProps) {
  const type = message.message_type
  return (
    <WithWords message={message} meta={meta}>
      <Card icon={ICONS[type] ?? FileText} title={typeName(type)} note="The channel did not pass it on" />
    </WithWords>
  )
}
