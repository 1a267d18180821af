import { CircleDashed } from "lucide-react"
import { Card } from "./card"
import { OutLink } from "./out-link"
import type { ContentProps } from "./props"
import { fields, webLink } from "./read"
import { WithWords } from "./with-words"

/** A story is shown where it lives and for as long as it does: its picture is never kept. */
export function StoryContent({ message, meta }: ContentProps) {
  const link = webLink(fields(message.content.story).url)
  const isMention = message.message_type === "story_mention"
  return (
    <WithWords message={message} meta={meta}>
      <Card
        icon={CircleDashed}
        title={isMention ? mentionOf(message.direction) : replyOf(message.direction)}
        note={
          link === null ? (
            "The story is not available any more"
          ) : (
            <>
              <OutLink href={link} className="text-accent">
                Open the story
              </OutLink>
              <span> · while it lasts</span>
            </>
          )
        }
      />
    </WithWords>
  )
}

const mentionOf = (direction: string): string =>
  direction === "inbound" ? "Mentioned you in a story" : "Mentioned the customer in a story"
const replyOf = (direction: string): string =>
  direction === "inbound" ? "Answered your story" : "Answered the customer’s story"
