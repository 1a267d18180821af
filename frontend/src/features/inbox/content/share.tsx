import { Link2 } from "lucide-react"
import { Card } from "./card"
import { OutLink } from "./out-link"
import type { ContentProps } from "./props"
import { fields, text, webLink } from "./read"
import { WithWords } from "./with-words"

const KIND_NAMES: Record<string, string> = {
  ig_post: "Instagram post",
  ig_reel: "Reel",
  ig_story: "Story",
  post: "Facebook post",
  reel: "Reel",
  fallback: "Link",
  share: "Shared post",
}

/** A shared post, reel, story or page: a way to where it is. */
export function ShareContent({ message, meta }: ContentProps) {
  const share = fields(message.content.share)
  const kind = KIND_NAMES[text(share.kind) ?? ""] ?? "Shared post"
  const [title, link] = [text(share.title), webLink(share.url)]
  return (
    <WithWords message={message} meta={meta}>
      <Card
        icon={Link2}
        title={title ?? kind}
        note={
          <>
            {title !== null && <span>{kind}</span>}
            {title !== null && link !== null && " · "}
            {link !== null ? (
              <OutLink href={link} className="text-accent">
                Open
              </OutLink>
            ) : (
              title === null && "Without a link"
            )}
          </>
        }
      />
    </WithWords>
  )
}
