import { Smile } from "lucide-react"
import dynamic from "next/dynamic"
import { useState } from "react"
import { IconButton } from "@/components/ui/icon-button"
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover"

export const EmojiPicker = dynamic(() => import("./emoji-picker").then((module) => module.EmojiPicker), {
  ssr: false,
  loading: () => <div className="h-72" />,
})

/** Emoji for the text. */
export function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <IconButton label="Emoji">
          <Smile className="size-4" aria-hidden />
        </IconButton>
      </PopoverTrigger>
      <PopoverContent aria-label="Emoji" align="start" side="top" className="w-[min(320px,calc(100vw-32px))]">
        <EmojiPicker
          onPick={(emoji) => {
            setIsOpen(false)
            onPick(emoji)
          }}
        />
      </PopoverContent>
    </Popover>
  )
}
