"use client"

import { Tooltip as Radix } from "radix-ui"
import type { ComponentProps, FocusEvent, ReactNode } from "react"
import { Kbd } from "./kbd"

export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={400} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  )
}

type TooltipProps = {
  label: ReactNode
  keys?: string
  side?: ComponentProps<typeof Radix.Content>["side"]
  children: ReactNode
}

/** Focus that comes back from a dialog or a menu which is gone asks for no explanation. */
const staysClosed = (event: FocusEvent) => {
  if (event.relatedTarget === null) event.preventDefault()
}

/** A name that shows while the pointer rests on it, or when one gets there by keyboard. */
export function Tooltip({ label, keys, side = "bottom", children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild onFocus={staysClosed}>
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-72 items-center gap-2 rounded-control bg-text px-2 py-1 text-small text-bg shadow-float"
        >
          {label}
          {keys !== undefined && <Kbd keys={keys} className="border-bg/30 bg-transparent text-bg/80" />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
