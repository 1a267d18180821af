"use client"

import { Popover as Radix } from "radix-ui"
import type { ComponentProps } from "react"
import { cn } from "@/lib/format/text"

export const Popover = Radix.Root
export const PopoverTrigger = Radix.Trigger

/** Surface of everything that floats: popovers, menus, command menu. */
export const floating =
  "z-40 rounded-pop border border-line bg-raised text-text shadow-float outline-none data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-[0.98] duration-120"

export function PopoverContent({ className, ...props }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        align="end"
        sideOffset={6}
        collisionPadding={8}
        className={cn(floating, "w-64 overflow-hidden", className)}
        {...props}
      />
    </Radix.Portal>
  )
}
