import type { ReactNode } from "react"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { cn } from "@/lib/format/text"

type ToolDialogProps = {
  title: string
  /** What still keeps it from being sent. */
  problem: string | null
  onSend: () => void
  onClose: () => void
  /** What the customer will get, beside the form (below it where there is no room). */
  preview: ReactNode
  children: ReactNode
}

/** The frame of everything that is made to be sent: a form, what comes out of it, and one button. */
export function ToolDialog({ title, problem, onSend, onClose, preview, children }: ToolDialogProps) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      className="top-[6vh] flex max-h-[88vh] max-w-[760px] flex-col max-md:top-2 max-md:max-h-[calc(100dvh-16px)] max-md:w-[calc(100vw-16px)]"
    >
      <form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault()
          event.stopPropagation() // a dialog is inside its opener's form, as React sees it
          if (problem === null) onSend()
        }}
      >
        <div className="quiet-scroll grid min-h-0 overflow-y-auto md:grid-cols-[1fr_300px]">
          <div className="min-w-0 space-y-4 p-4">{children}</div>
          <section
            aria-label="Preview"
            className="flex min-w-0 flex-col justify-center border-line bg-bg p-4 max-md:border-t md:border-s"
          >
            <div className="ms-auto max-w-full rounded-dialog rounded-ee-chip bg-bubble-out px-3 py-1.5 text-message">
              {preview}
            </div>
          </section>
        </div>
        <footer className="flex shrink-0 items-center gap-2 border-t px-4 py-3">
          <p role="status" className={cn("min-w-0 grow text-small text-muted text-pretty")}>
            {problem}
          </p>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={problem !== null} data-testid="tool-send">
            Send
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
