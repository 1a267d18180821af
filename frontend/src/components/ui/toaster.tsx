"use client"

import { useTheme } from "next-themes"
import { useEffect } from "react"
import { Toaster as Sonner, toast } from "sonner"
import { toastsShown } from "@/lib/toast"

/** Where short messages appear: bottom left on wide screens, above the composer on phones. */
export function Toaster() {
  const { resolvedTheme } = useTheme()
  useEffect(() => toastsShown(toast), [])
  return (
    <Sonner
      position="bottom-left"
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      offset={{ bottom: 20, left: 64 }}
      mobileOffset={{ bottom: 88 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-center gap-3 rounded-pop border border-line bg-raised px-4 py-3 font-sans text-base text-text shadow-float md:w-[340px]",
          title: "font-medium",
          description: "text-text-2",
          content: "min-w-0 flex-1",
          actionButton:
            "ms-auto shrink-0 rounded-control px-2 py-1 font-medium text-accent hover:bg-hover transition-colors",
          icon: "text-info in-data-[type=error]:text-bad in-data-[type=success]:text-ok",
        },
      }}
    />
  )
}
