import type { ContentProps } from "./props"
import { Words } from "./words"

/** Plain words. */
export function TextContent({ message, meta }: ContentProps) {
  const words = message.body_text ?? ""
  return <Words text={words === "" ? "(no text)" : words} meta={meta} />
}
