import { withoutMarks } from "@/lib/format/marks"
import type { Message } from "@/schemas/message"
import { typeName } from "../words"

type QuotedProps = {
  /** Null when it is not loaded, or not here at all. */
  message: Message | null
  authorName: string
  /** Whether it is in this thread, loaded or not. */
  isHere: boolean
  onJump: (messageId: string) => void
}

/** The message that is being answered, in brief, and the way to it. */
export function Quoted({ message, authorName, isHere, onJump }: QuotedProps) {
  const look = "mb-1.5 rounded-control border-s-2 border-accent bg-text/5 px-2 py-1 text-small"
  if (message === null) {
    return (
      <div className={look}>
        <p className="font-medium">Earlier message</p>
        <p className="text-text-2">{isHere ? "Scroll up to see it" : "From before this inbox"}</p>
      </div>
    )
  }
  return (
    <button
      type="button"
      onClick={() => onJump(message.id)}
      title="Show this message"
      className={`${look} block w-full text-start transition-colors duration-80 hover:bg-text/8`}
    >
      <span dir="auto" className="block truncate font-medium">
        {authorName}
      </span>
      <span dir="auto" className="line-clamp-2 text-text-2 wrap-anywhere">
        {briefly(message)}
      </span>
    </button>
  )
}

/** What it says, or what it is, in one line. */
export function briefly(message: Message): string {
  if (message.deleted_at !== null) return "Deleted message"
  return message.body_text === null
    ? (message.attachments[0]?.filename ?? typeName(message.message_type))
    : withoutMarks(message.body_text)
}
