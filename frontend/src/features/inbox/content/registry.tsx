import type { ComponentType } from "react"
import type { MessageType } from "@/schemas/message"
import { DeletedContent } from "./deleted"
import { PlaceholderContent } from "./placeholder"
import type { ContentProps } from "./props"
import { TextContent } from "./text"

/** Which file shows which kind. What is not here has an honest placeholder. */
const KINDS: Partial<Record<MessageType, ComponentType<ContentProps>>> = {
  text: TextContent,
  system: TextContent,
}

/** What a bubble says. */
export function BubbleContent({ message, meta }: ContentProps) {
  if (message.deleted_at !== null || message.message_type === "deleted") return <DeletedContent meta={meta} />
  const Content = KINDS[message.message_type] ?? PlaceholderContent
  return <Content message={message} meta={meta} />
}
