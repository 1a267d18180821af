"use client"

import { ChevronLeft } from "lucide-react"
import { type ReactNode, useEffect, useId, useRef } from "react"
import { AppLink } from "./app-link"
import { cn } from "@/lib/format/text"

type PageProps = {
  title: string
  description?: ReactNode
  actions?: ReactNode
  /** The list that a single thing's page belongs to. */
  parent?: { href: string; label: string }
  children: ReactNode
}

/** A page of settings: its title, a sentence, then sections with hairlines between them. */
export function Page({ title, description, actions, parent, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Inlet`
    // On phones the link that led here is gone, and the focus with it.
    if (document.activeElement === document.body) heading.current?.focus()
  }, [title])
  return (
    <div className="mx-auto w-full max-w-[760px] px-4 pt-4 md:px-6 md:pt-10">
      {parent !== undefined && (
        <AppLink
          href={parent.href}
          className="-ms-1 mb-2 inline-flex items-center gap-1 text-text-2 hover:text-text max-md:h-11"
        >
          <ChevronLeft className="size-4 rtl:rotate-180" aria-hidden /> {parent.label}
        </AppLink>
      )}
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3 pb-6">
        <div className="min-w-0 flex-1 basis-64">
          <h1 ref={heading} tabIndex={-1} className="text-page font-semibold tracking-tight outline-none">
            {title}
          </h1>
          {description !== undefined && <p className="mt-1 max-w-[68ch] text-text-2">{description}</p>}
        </div>
        {actions}
      </header>
      {children}
    </div>
  )
}

type SectionProps = { title: string; description?: ReactNode; actions?: ReactNode; children: ReactNode }

/** One subject of a page, below a hairline. */
export function Section({ title, description, actions, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="border-t py-6">
      <div className="mb-4 flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h2 id={id} className="text-message font-semibold">
            {title}
          </h2>
          {description !== undefined && <p className="mt-0.5 max-w-[68ch] text-text-2">{description}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  )
}

type SettingRowProps = {
  label: string
  hint?: ReactNode
  /** Text, or a control that takes its name from the row: `{(names) => <Switch {...names} />}`. */
  children: ReactNode | ((names: { "aria-labelledby": string; "aria-describedby"?: string }) => ReactNode)
  className?: string
}

/** A setting's name and sentence on one side, its value or control on the other. */
export function SettingRow({ label, hint, children, className }: SettingRowProps) {
  const id = useId()
  const names = { "aria-labelledby": id, ...(hint !== undefined && { "aria-describedby": `${id}-hint` }) }
  return (
    <div className={cn("flex min-h-11 items-center gap-x-6 gap-y-1 py-2", className)}>
      <div className="min-w-0 flex-1">
        <p id={id}>{label}</p>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-small text-muted">
            {hint}
          </p>
        )}
      </div>
      <div className="min-w-0 text-end">{typeof children === "function" ? children(names) : children}</div>
    </div>
  )
}
