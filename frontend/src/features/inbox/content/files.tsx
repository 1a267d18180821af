import { MediaContent } from "../attachments/media-content"
import { PlaceholderContent } from "./placeholder"
import type { ContentProps } from "./props"

/** Pictures, films, recordings, documents and stickers; or that the channel gave none of it. */
export function FilesContent(props: ContentProps) {
  return props.message.attachments.length > 0 ? (
    <MediaContent {...props} />
  ) : (
    <PlaceholderContent {...props} />
  )
}
