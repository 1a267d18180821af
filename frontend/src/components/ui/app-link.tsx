"use client"

import Link from "next/link"
import { usePathname } from "next/navigation"
import type { ComponentProps } from "react"
import { shellOf } from "@/lib/app-path"

type AppLinkProps = Omit<ComponentProps<typeof Link>, "href"> & { href: string }

/** A link within the app. Inside one shell (/settings/…) only the address moves; to another, Next brings its page. */
export function AppLink({ href, ...props }: AppLinkProps) {
  const isSameShell = shellOf(usePathname()) === shellOf(href)
  return (
    <Link
      href={href}
      prefetch={isSameShell ? false : undefined}
      onNavigate={(event) => {
        if (!isSameShell) return
        event.preventDefault()
        window.history.pushState(null, "", href)
      }}
      {...props}
    />
  )
}
