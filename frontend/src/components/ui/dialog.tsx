"use client"

import { X } from "lucide-react"
import { Dialog as Radix } from "radix-ui"
import type { ReactNode } from "react"
import { cn } from "@/lib/format/text"
import { useFocusReturn } from "./focus-return"
import { IconButton } from "./icon-button"

type DialogProps = {
  isOpen: boolean
  onClose: () => void
  title: string
  /** Show the title as a heading with a close button, or keep it for assistive technology only. */
  isTitleHidden?: boolean
  className?: string
  children: ReactNode
}

/** Put the focus on the dialog, not on its close button, whose tooltip would open. */
function focusItself(event: Event): void {
  event.preventDefault()
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
}

/** A modal; focus goes in, stays in, and returns to where it was. */
export function Dialog({ isOpen, onClose, title, isTitleHidden = false, className, children }: DialogProps) {
  const returnFocus = useFocusReturn(isOpen)
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim duration-120 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={isTitleHidden ? undefined : focusItself}
          onCloseAutoFocus={returnFocus}
          className={cn(
            "fixed start-1/2 top-[12vh] z-40 max-h-[76vh] w-[calc(100vw-32px)] max-w-[560px] -translate-x-1/2 overflow-hidden rounded-dialog border border-line bg-raised shadow-float outline-none duration-120 data-[state=open]:animate-in data-[state=open]:fade-in-0 rtl:translate-x-1/2",
            className,
          )}
        >
          {isTitleHidden ? (
            <Radix.Title className="sr-only">{title}</Radix.Title>
          ) : (
            <header className="flex h-12 items-center justify-between border-b ps-4 pe-2">
              <Radix.Title className="text-message font-semibold">{title}</Radix.Title>
              <IconButton label="Close" onClick={onClose}>
                <X className="size-4" aria-hidden />
              </IconButton>
            </header>
          )}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
