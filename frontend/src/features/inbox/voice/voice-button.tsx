import { Mic } from "lucide-react"
import dynamic from "next/dynamic"
import { IconButton } from "@/components/ui/icon-button"

const load = () => import("./recording-bar").then((module) => module.RecordingBar)

export const RecordingBar = dynamic(load, { ssr: false, loading: () => <div className="min-h-14" /> })

/** Begin a voice message: press it, or hold it while speaking. */
export function VoiceButton({ onBegin }: { onBegin: () => void }) {
  return (
    <IconButton
      label="Record a voice message"
      data-testid="composer-voice"
      className="touch-none"
      onContextMenu={(event) => event.preventDefault()} // what a long press would open
      onPointerEnter={() => void load()}
      onPointerDown={(event) => {
        if (event.button === 0) onBegin()
      }}
      onClick={(event) => {
        if (event.detail === 0) onBegin() // by the keyboard
      }}
    >
      <Mic className="size-4" aria-hidden />
    </IconButton>
  )
}
