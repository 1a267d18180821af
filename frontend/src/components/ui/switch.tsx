"use client"

import { Switch as Radix } from "radix-ui"
import type { ComponentProps } from "react"
import { cn } from "@/lib/format/text"

/** On or off, at once. Its name comes from a SettingRow (`aria-labelledby`) or from `aria-label`. */
export function Switch({ className, ...props }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className={cn(
        "relative inline-flex h-6 w-10 shrink-0 items-center rounded-full border border-control bg-transparent after:absolute after:-inset-2.5 transition-colors duration-80 data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-50",
        className,
      )}
      {...props}
    >
      <Radix.Thumb className="block size-4 translate-x-1 rounded-full bg-control transition-transform duration-80 data-[state=checked]:translate-x-[19px] data-[state=checked]:bg-on-accent rtl:-translate-x-1 rtl:data-[state=checked]:-translate-x-[19px]" />
    </Radix.Root>
  )
}
