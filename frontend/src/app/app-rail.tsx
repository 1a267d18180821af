"use client"

import { Inbox, LogOut, Monitor, Moon, Plus, Settings, Smartphone, Sun } from "lucide-react"
import { usePathname, useRouter } from "next/navigation"
import { useTheme } from "next-themes"
import type { ReactNode } from "react"
import { AppLink } from "@/components/ui/app-link"
import { Avatar } from "@/components/ui/avatar"
import { Mark } from "@/components/ui/mark"
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  MenuTrigger,
} from "@/components/ui/menu"
import { Tooltip } from "@/components/ui/tooltip"
import { NoticesBell } from "@/features/notices/components/notices-bell"
import { signOut } from "@/features/session/mutations"
import { switchOrganization } from "@/lib/organization"
import { useMe } from "@/lib/session-context"
import { cn } from "@/lib/format/text"

/** The first column (a bar at the foot on phones): where one is in the product, and who one is. */
export function AppRail() {
  const { permissions } = useMe()
  return (
    <nav
      aria-label="Inlet"
      className="flex shrink-0 items-center bg-panel max-md:h-[calc(52px+env(safe-area-inset-bottom))] max-md:justify-around max-md:border-t max-md:pb-[env(safe-area-inset-bottom)] md:w-12 md:flex-col md:border-e md:py-3"
    >
      <Mark className="mb-4 size-7 max-md:hidden" />
      <RailLink href="/inbox/" label="Inbox">
        <Inbox className="size-[18px]" strokeWidth={1.75} aria-hidden />
      </RailLink>
      <RailLink href="/simulator/" label="Sandbox phone" isNewTab>
        <Smartphone className="size-[18px]" strokeWidth={1.75} aria-hidden />
      </RailLink>
      <span className="flex-1 max-md:hidden" />
      {permissions.includes("channels:configure") && <NoticesBell className={RAIL_ITEM} />}
      <RailLink href="/settings/" label="Settings">
        <Settings className="size-[18px]" strokeWidth={1.75} aria-hidden />
      </RailLink>
      <UserMenu />
    </nav>
  )
}

const RAIL_ITEM =
  "mb-1 grid size-9 place-items-center rounded-control transition-colors duration-80 max-md:mb-0 max-md:h-11 max-md:w-16"

type RailLinkProps = {
  href: string
  label: string
  isNewTab?: boolean
  children: ReactNode
}

function RailLink({ href, label, isNewTab = false, children }: RailLinkProps) {
  const isCurrent = usePathname().startsWith(href)
  const Anchor = isNewTab ? "a" : AppLink
  return (
    <Tooltip label={isNewTab ? `${label} (opens a new tab)` : label} side="right">
      <Anchor
        href={href}
        aria-label={label}
        aria-current={isCurrent ? "page" : undefined}
        target={isNewTab ? "_blank" : undefined}
        rel={isNewTab ? "noreferrer" : undefined}
        className={cn(
          RAIL_ITEM,
          isCurrent ? "bg-selected text-text" : "text-muted hover:bg-hover hover:text-text",
        )}
      >
        {children}
      </Anchor>
    </Tooltip>
  )
}

/** Who one is, which workspace, how it looks, and the way out. */
export function UserMenu() {
  const me = useMe()
  const { theme, setTheme } = useTheme()
  const router = useRouter()
  return (
    <Menu>
      <MenuTrigger
        aria-label={`${me.user.name}: ${me.organizations.length > 1 ? "workspaces, " : ""}theme and sign out`}
        className="grid size-9 place-items-center rounded-full max-md:h-11 max-md:w-16"
      >
        <Avatar name={me.user.name} seed={me.user.id} className="size-7" />
      </MenuTrigger>
      <MenuContent side="right" align="end" className="w-60">
        <div className="px-2 py-1.5">
          <p className="truncate font-medium">{me.user.name}</p>
          <p className="truncate text-small text-muted">{me.user.email}</p>
          <p className="text-small text-muted">
            {me.organization.name} · {me.role_name}
          </p>
        </div>
        {me.organizations.length > 1 && <Workspaces />}
        <MenuItem onSelect={() => router.push("/welcome/")}>
          <Plus aria-hidden /> New workspace
        </MenuItem>
        <MenuSeparator />
        <MenuLabel>Theme</MenuLabel>
        <MenuRadioGroup value={theme} onValueChange={setTheme}>
          <MenuRadioItem value="system">
            <Monitor aria-hidden /> Like the system
          </MenuRadioItem>
          <MenuRadioItem value="light">
            <Sun aria-hidden /> Light
          </MenuRadioItem>
          <MenuRadioItem value="dark">
            <Moon aria-hidden /> Dark
          </MenuRadioItem>
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuItem onSelect={() => void signOut()}>
          <LogOut aria-hidden /> Sign out
        </MenuItem>
      </MenuContent>
    </Menu>
  )
}

function Workspaces() {
  const { organization, organizations } = useMe()
  const move = (slug: string) => slug !== organization.slug && switchOrganization(slug)
  return (
    <>
      <MenuSeparator />
      <MenuLabel>Workspaces</MenuLabel>
      <MenuRadioGroup value={organization.slug} onValueChange={move}>
        {organizations.map(({ id, slug, name }) => (
          <MenuRadioItem key={id} value={slug}>
            <Avatar name={name} seed={id} className="size-4 rounded-chip text-[8px]" />
            <span dir="auto" className="min-w-0 truncate">
              {name}
            </span>
          </MenuRadioItem>
        ))}
      </MenuRadioGroup>
    </>
  )
}
