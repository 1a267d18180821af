import type { Message } from "@/schemas/message"
import { typeName } from "../words"

/** The message that is being answered, in brief. Null when it is not loaded or not ours to know. */
export function Quoted({ message, authorName }: { message: Message | null; authorName: string }) {
  return (
    <div className="mb-1.5 rounded-control border-s-2 border-accent bg-text/5 px-2 py-1 text-small">
      <p dir="auto" className="truncate font-medium">
        {message === null ? "Earlier message" : authorName}
      </p>
      <p dir="auto" className="line-clamp-2 text-text-2 wrap-anywhere">
        {message === null ? "Scroll up to see it" : (message.body_text ?? typeName(message.message_type))}
      </p>
    </div>
  )
}
