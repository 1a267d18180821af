import type { ReactNode } from "react"
import { cn } from "@/lib/format/text"

type OutLinkProps = { href: string; className?: string; children: ReactNode }

/** A link that leaves Inlet and tells the other side nothing about where it came from. */
export function OutLink({ href, className, children }: OutLinkProps) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer noopener"
      className={cn("underline underline-offset-2", className)}
    >
      {children}
    </a>
  )
}
