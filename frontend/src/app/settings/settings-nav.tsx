"use client"

import { ArrowLeft, ChevronRight } from "lucide-react"
import { AppLink } from "@/components/ui/app-link"
import { HOME } from "@/lib/app-path"
import { cn } from "@/lib/format/text"
import { useMe } from "@/lib/session-context"
import { GROUPS, type Section } from "./sections"

type SettingsNavProps = {
  sections: readonly Section[]
  /** Path of the section that is shown. */
  current: string | null
  /** The first screen of a phone, with the page's heading; else the second column. */
  isScreen: boolean
}

const link =
  "focus-inset flex h-8 items-center gap-2.5 rounded-control px-2 transition-colors duration-80 max-md:h-11"

/** The pages of settings in their groups, and the way back to the inbox. */
export function SettingsNav({ sections, current, isScreen }: SettingsNavProps) {
  const { organization } = useMe()
  const Heading = isScreen ? "h1" : "p"
  return (
    <nav
      aria-label="Settings"
      className={cn(
        "quiet-scroll flex flex-col overflow-y-auto px-2",
        isScreen ? "flex-1" : "w-[220px] shrink-0 border-e bg-panel",
      )}
    >
      <div className="flex h-14 shrink-0 items-center px-2">
        <Heading className="truncate text-message font-semibold">Settings</Heading>
      </div>
      {!isScreen && (
        <AppLink href={HOME} className={cn(link, "mb-4 text-text-2 hover:bg-hover")}>
          <ArrowLeft className="size-4 shrink-0 rtl:rotate-180" strokeWidth={1.75} aria-hidden /> Inbox
        </AppLink>
      )}
      {GROUPS.filter((group) => sections.some((section) => section.group === group)).map((group) => (
        <section key={group} className="mb-4">
          <h2 className="truncate px-2 pb-1 text-meta font-medium text-muted">
            {group === "Workspace" ? organization.name : group}
          </h2>
          <ul>
            {sections
              .filter((section) => section.group === group)
              .map((section) => (
                <li key={section.path}>
                  <NavLink section={section} isCurrent={section.path === current} />
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}

function NavLink({ section, isCurrent }: { section: Section; isCurrent: boolean }) {
  const { path, label, icon: Icon } = section
  return (
    <AppLink
      href={`/settings/${path}/`}
      aria-current={isCurrent ? "page" : undefined}
      className={cn(link, isCurrent ? "bg-selected font-medium text-text" : "text-text-2 hover:bg-hover")}
    >
      <Icon className="size-4 shrink-0" strokeWidth={1.75} aria-hidden />
      <span className="min-w-0 flex-1 truncate">{label}</span>
      <ChevronRight className="size-4 shrink-0 text-muted md:hidden rtl:rotate-180" aria-hidden />
    </AppLink>
  )
}
