"use client"

import { AlertDialog as Radix } from "radix-ui"
import { type FormEvent, type ReactNode, useState } from "react"
import { wordsFor } from "@/lib/api/words"
import { NotConfirmed } from "@/lib/confirm"
import { Button } from "./button"
import { useFocusReturn } from "./focus-return"
import { InlineNotice } from "./inline-notice"
import { TextField } from "./text-field"

type ConfirmDialogProps = {
  isOpen: boolean
  onClose: () => void
  title: string
  /** What will happen, and whether it can be undone. */
  children: ReactNode
  confirmLabel: string
  isDangerous?: boolean
  /** What has to be typed before one can go on, such as the name of what is deleted. */
  typed?: string
  /** Done, the dialog closes; refused, it says why and stays. */
  onConfirm: () => Promise<unknown>
}

/** A question before something that cannot be taken back. */
export function ConfirmDialog({ isOpen, onClose, ...props }: ConfirmDialogProps) {
  const returnFocus = useFocusReturn(isOpen)
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim duration-120 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <Radix.Content
          onCloseAutoFocus={returnFocus}
          className="fixed start-1/2 top-[16vh] z-40 w-[calc(100vw-32px)] max-w-[440px] -translate-x-1/2 rounded-dialog border border-line bg-raised p-5 shadow-float outline-none duration-120 data-[state=open]:animate-in data-[state=open]:fade-in-0 rtl:translate-x-1/2"
        >
          <Question onClose={onClose} {...props} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Mounted with the dialog, so that what was typed and refused last time is gone. */
function Question(props: Omit<ConfirmDialogProps, "isOpen">) {
  const { onClose, title, children, confirmLabel, isDangerous = false, typed, onConfirm } = props
  const [text, setText] = useState("")
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const confirm = async (event: FormEvent) => {
    event.preventDefault()
    setIsBusy(true)
    setProblem(null)
    try {
      await onConfirm()
      onClose()
    } catch (error) {
      if (!(error instanceof NotConfirmed)) setProblem(wordsFor(error))
      setIsBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void confirm(event)} className="space-y-4">
      <div className="space-y-1.5">
        <Radix.Title className="text-title font-semibold">{title}</Radix.Title>
        <Radix.Description asChild>
          <div className="text-text-2">{children}</div>
        </Radix.Description>
      </div>
      {typed !== undefined && (
        <TextField
          label={`Type “${typed}” to go on`}
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      {problem !== null && <InlineNotice tone="bad">{problem}</InlineNotice>}
      <div className="flex justify-end gap-2">
        <Radix.Cancel asChild>
          <Button>Cancel</Button>
        </Radix.Cancel>
        <Button
          type="submit"
          variant={isDangerous ? "danger" : "primary"}
          disabled={isBusy || (typed !== undefined && text.trim() !== typed)}
        >
          {confirmLabel}
        </Button>
      </div>
    </form>
  )
}
