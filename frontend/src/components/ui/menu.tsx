"use client"

import { Check } from "lucide-react"
import { DropdownMenu as Radix } from "radix-ui"
import { type ComponentProps, useSyncExternalStore } from "react"
import { cn } from "@/lib/format/text"
import { floating } from "./popover"

/** Not modal: the page stays readable for assistive technology while a menu is open. */
export const Menu = (props: ComponentProps<typeof Radix.Root>) => <Radix.Root modal={false} {...props} />
export const MenuTrigger = Radix.Trigger
export const MenuRadioGroup = Radix.RadioGroup

const item =
  "flex h-8 max-md:h-11 cursor-default select-none items-center gap-2 rounded-control px-2 outline-none data-highlighted:bg-hover data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0"

const subscribeToNothing = () => () => undefined

/** Where menus are put: inside a landmark, so that all content of the page belongs to one. */
const useMainLandmark = (): HTMLElement | null =>
  useSyncExternalStore<HTMLElement | null>(
    subscribeToNothing,
    () => document.querySelector("main"),
    () => null,
  )

export function MenuContent({ className, ...props }: ComponentProps<typeof Radix.Content>) {
  const main = useMainLandmark()
  return (
    <Radix.Portal container={main}>
      <Radix.Content
        align="end"
        sideOffset={6}
        collisionPadding={8}
        className={cn(floating, "min-w-48 p-1", className)}
        {...props}
      />
    </Radix.Portal>
  )
}

export function MenuItem({ className, ...props }: ComponentProps<typeof Radix.Item>) {
  return <Radix.Item className={cn(item, className)} {...props} />
}

export function MenuRadioItem({ className, children, ...props }: ComponentProps<typeof Radix.RadioItem>) {
  return (
    <Radix.RadioItem className={cn(item, className)} {...props}>
      {children}
      <Radix.ItemIndicator className="ms-auto ps-4">
        <Check className="text-accent" aria-hidden />
      </Radix.ItemIndicator>
    </Radix.RadioItem>
  )
}

export function MenuLabel({ className, ...props }: ComponentProps<typeof Radix.Label>) {
  return (
    <Radix.Label className={cn("px-2 pt-1.5 pb-1 text-meta font-medium text-muted", className)} {...props} />
  )
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
}
