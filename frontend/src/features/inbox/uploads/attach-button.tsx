import { Paperclip } from "lucide-react"
import { useRef } from "react"
import { IconButton } from "@/components/ui/icon-button"

/** Choose files from this device. */
export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <IconButton label="Attach files" data-testid="composer-attach" onClick={() => input.current?.click()}>
        <Paperclip className="size-4" aria-hidden />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="composer-files"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])])
          event.target.value = "" // the same file may be chosen again
        }}
      />
    </>
  )
}
