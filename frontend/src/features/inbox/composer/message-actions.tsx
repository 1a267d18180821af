import { MoreHorizontal, Reply, SmilePlus } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { IconButton } from "@/components/ui/icon-button"
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import { cn } from "@/lib/format/text"
import type { Message } from "@/schemas/message"
import { EmojiPicker } from "./emoji-button"

const USUAL = ["👍", "❤️", "😂", "🙏", "🎉", "😢"]

/** What one may do with the messages of a thread. `reactions`: those there are; null: any. */
export type MessageTools = {
  canQuote: boolean
  canReact: boolean
  reactions: string[] | null
  onQuote: (message: Message) => void
  onReact: (message: Message, emoji: string) => void
}

type ActionsProps = { message: Message; tools: MessageTools }

/** Beside a bubble: answer it, react to it. Shown for the pointer and the keyboard; on a phone always there, as one button. */
export function MessageActions({ message, tools }: ActionsProps) {
  const [isOpen, setIsOpen] = useState(false)
  const isKnown = message.channel_message_id !== null && message.deleted_at === null
  if (!isKnown || (!tools.canQuote && !tools.canReact)) return null
  const quote = () => {
    setIsOpen(false)
    tools.onQuote(message)
  }
  return (
    <span
      className={cn(
        "flex shrink-0 items-center self-center opacity-0 max-md:-my-1 transition-opacity duration-80 group-hover/bubble:opacity-100 focus-within:opacity-100 [@media(hover:none)]:opacity-100",
        isOpen && "opacity-100",
      )}
    >
      {tools.canQuote && (
        <IconButton
          label="Reply to this message"
          className="size-7 [@media(hover:none)]:hidden"
          onClick={quote}
          data-testid="message-reply"
        >
          <Reply className="size-3.5 rtl:-scale-x-100" aria-hidden />
        </IconButton>
      )}
      <Popover open={isOpen} onOpenChange={setIsOpen}>
        <PopoverTrigger asChild>
          <Button
            variant="ghost"
            size="icon"
            aria-label={tools.canReact ? "React to this message" : "Actions for this message"}
            title={tools.canReact ? "React" : "Actions"}
            data-testid="message-react"
            className={cn("size-7 text-muted", !tools.canReact && "[@media(hover:hover)]:hidden")}
          >
            <SmilePlus className="size-3.5 [@media(hover:none)]:hidden" aria-hidden />
            <MoreHorizontal className="size-4 [@media(hover:hover)]:hidden" aria-hidden />
          </Button>
        </PopoverTrigger>
        <PopoverContent
          aria-label={tools.canReact ? "React to this message" : "Actions for this message"}
          align={message.direction === "outbound" ? "end" : "start"}
          side="top"
          className="w-auto"
        >
          {tools.canReact && (
            <ReactionChoice
              reactions={tools.reactions}
              onPick={(emoji) => {
                setIsOpen(false)
                tools.onReact(message, emoji)
              }}
            />
          )}
          {tools.canQuote && (
            <div className="border-t p-1 [@media(hover:hover)]:hidden">
              <Button variant="ghost" className="w-full justify-start" onClick={quote}>
                <Reply className="size-4 rtl:-scale-x-100" aria-hidden />
                Reply
              </Button>
            </div>
          )}
        </PopoverContent>
      </Popover>
    </span>
  )
}

function ReactionChoice({
  reactions,
  onPick,
}: {
  reactions: string[] | null
  onPick: (emoji: string) => void
}) {
  const [isWide, setIsWide] = useState(false)
  if (isWide)
    return (
      <div className="w-[min(320px,calc(100vw-32px))]">
        <EmojiPicker onPick={onPick} />
      </div>
    )
  return (
    <div role="group" aria-label="Reactions" className="flex items-center p-1">
      {(reactions ?? USUAL).map((emoji) => (
        <button
          key={emoji}
          type="button"
          aria-label={`React with ${emoji}`}
          onClick={() => onPick(emoji)}
          className="grid size-9 max-md:size-10 place-items-center rounded-control text-[20px] leading-none hover:bg-hover"
        >
          {emoji}
        </button>
      ))}
      {reactions === null && (
        <IconButton label="More emoji" className="size-9" onClick={() => setIsWide(true)}>
          <MoreHorizontal className="size-4" aria-hidden />
        </IconButton>
      )}
    </div>
  )
}
