import type { ComponentType } from "react"
import type { MessageType } from "@/schemas/message"
import { CallContent } from "./call"
import { CommentContent } from "./comment"
import { ContactsContent } from "./contacts"
import { DeletedContent } from "./deleted"
import { FilesContent } from "./files"
import { InteractiveContent } from "./interactive"
import { LocationContent } from "./location"
import { OrderContent } from "./order"
import type { ContentProps } from "./props"
import { ShareContent } from "./share"
import { StoryContent } from "./story"
import { Surroundings } from "./surroundings"
import { TemplateContent } from "./template"
import { TextContent } from "./text"
import { UnsupportedContent } from "./unsupported"

/** Which file shows which kind. What is not here is newer than this version and has an honest placeholder. */
const KINDS: Partial<Record<MessageType, ComponentType<ContentProps>>> = {
  text: TextContent,
  image: FilesContent,
  video: FilesContent,
  audio: FilesContent,
  file: FilesContent,
  sticker: FilesContent,
  location: LocationContent,
  contacts: ContactsContent,
  interactive: InteractiveContent,
  order: OrderContent,
  template: TemplateContent,
  story_mention: StoryContent,
  story_reply: StoryContent,
  share: ShareContent,
  comment: CommentContent,
  call: CallContent,
}

/** What a bubble says. */
export function BubbleContent({ message, meta }: ContentProps) {
  if (message.deleted_at !== null || message.message_type === "deleted") return <DeletedContent meta={meta} />
  const Content = KINDS[message.message_type] ?? UnsupportedContent
  return (
    <>
      <Surroundings message={message} />
      <Content message={message} meta={meta} />
    </>
  )
}
