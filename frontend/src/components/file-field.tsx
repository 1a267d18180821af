import { Upload } from "lucide-react"
import { type DragEvent, type ReactNode, useEffect, useId, useRef, useState } from "react"
import { Button } from "@/components/ui/button"
import { UploadedFile } from "@/components/uploaded-file"
import { cn } from "@/lib/format/text"
import { FILE_KINDS, type FileField as Field } from "@/lib/uploads/use-file-field"
import { useUploader } from "@/lib/uploads/uploader"

type FileFieldProps = {
  label: string
  field: Field
  error?: string
  /** What is there already, before another one is chosen. */
  children?: ReactNode
}

/** A file for a form: chosen, dropped here, or pasted anywhere on the page. */
export function FileField({ label, field, error, children }: FileFieldProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setIsOver] = useState(false)
  const uploader = useUploader()
  const { noun, accept, note } = FILE_KINDS[field.kind]
  usePastedFiles(field.choose)
  const wrong = field.problem ?? error
  const isEmpty = field.item === null && children === undefined
  const over = (is: boolean) => (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault() // else the browser would open the file in place of us
    setIsOver(is)
  }
  return (
    <div role="group" aria-labelledby={id} className="min-w-0 space-y-1.5">
      <p id={id} className="text-small font-medium text-text-2">
        {label}
      </p>
      <div
        data-testid="file-field"
        onDragEnter={over(true)}
        onDragOver={over(true)}
        onDragLeave={over(false)}
        onDrop={(event) => {
          over(false)(event)
          field.choose([...event.dataTransfer.files])
        }}
        className={cn(
          "rounded-pop",
          isEmpty && "grid min-h-24 place-items-center border border-dashed border-control px-3 py-4",
          isOver && "bg-selected outline-2 outline-accent",
          isEmpty && wrong !== undefined && "border-bad",
        )}
      >
        {field.item !== null ? <UploadedFile item={field.item} uploader={uploader} /> : children}
        <span
          className={cn("flex flex-wrap items-center gap-x-2 gap-y-1", isEmpty ? "justify-center" : "mt-2")}
        >
          <Button
            size={isEmpty ? undefined : "sm"}
            onClick={() => input.current?.click()}
            data-testid="choose-file"
          >
            <Upload className="size-3.5" aria-hidden />
            {isEmpty ? `Choose a ${noun}` : `Another ${noun}`}
          </Button>
          {isEmpty && <span className="text-small text-muted">or drop or paste it here</span>}
        </span>
      </div>
      <p
        role={wrong === undefined ? undefined : "alert"}
        className={cn("text-small", wrong ? "text-bad" : "text-muted")}
      >
        {wrong ?? note}
      </p>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        data-testid="file-input"
        onChange={(event) => {
          field.choose([...(event.target.files ?? [])])
          event.target.value = "" // the same file may be chosen again
        }}
      />
    </div>
  )
}

/** Files that are pasted while the field is there; words are pasted where they belong. */
function usePastedFiles(onFiles: (files: File[]) => void) {
  const latest = useRef(onFiles)
  useEffect(() => {
    latest.current = onFiles
  })
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const pasted = event.clipboardData
      if (pasted === null || pasted.files.length === 0 || pasted.types.includes("text/plain")) return
      event.preventDefault()
      latest.current([...pasted.files])
    }
    window.addEventListener("paste", onPaste)
    return () => window.removeEventListener("paste", onPaste)
  }, [])
}
