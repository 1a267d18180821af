import {
  Building2,
  Cable,
  KeyRound,
  LayoutTemplate,
  LockKeyhole,
  type LucideIcon,
  MessagesSquare,
  ScrollText,
  ShieldCheck,
  UserRound,
  Users,
  UsersRound,
  Wrench,
} from "lucide-react"
import type { ComponentType } from "react"

/** What a section's page gets: the parts of the path below its own, e.g. ["new"] at /settings/channels/new/. */
export type SectionProps = { rest: string[] }

export type Section = {
  /** The part of the address after /settings/. */
  path: string
  label: string
  icon: LucideIcon
  group: (typeof GROUPS)[number]
  /** Shown to those who hold it; null: to everybody. */
  permission: string | null
  /** The page, loaded when it is opened. */
  load: () => Promise<ComponentType<SectionProps>>
}

export const GROUPS = ["You", "Workspace"] as const

/** Every page of settings, in the order of the navigation. What has no page yet is not here. */
export const SECTIONS: readonly Section[] = [
  {
    path: "profile",
    label: "Profile",
    icon: UserRound,
    group: "You",
    permission: null,
    load: () => import("@/features/account/components/profile-page").then((module) => module.ProfilePage),
  },
  {
    path: "security",
    label: "Security",
    icon: ShieldCheck,
    group: "You",
    permission: null,
    load: () => import("@/features/account/components/security-page").then((module) => module.SecurityPage),
  },
  {
    path: "general",
    label: "General",
    icon: Building2,
    group: "Workspace",
    permission: null,
    load: () =>
      import("@/features/organization/components/general-page").then((module) => module.GeneralPage),
  },
  {
    path: "channels",
    label: "Channels",
    icon: Cable,
    group: "Workspace",
    permission: "channels:read",
    load: () => import("@/features/channels/components/channels-page").then((module) => module.ChannelsPage),
  },
  {
    path: "conversations",
    label: "Conversations",
    icon: MessagesSquare,
    group: "Workspace",
    permission: "settings:read",
    load: () =>
      import("@/features/inbox-settings/components/inbox-settings-page").then(
        (module) => module.InboxSettingsPage,
      ),
  },
  {
    path: "members",
    label: "Members",
    icon: Users,
    group: "Workspace",
    permission: "members:read",
    load: () => import("@/features/people/components/members-page").then((module) => module.MembersPage),
  },
  {
    path: "roles",
    label: "Roles",
    icon: KeyRound,
    group: "Workspace",
    permission: "roles:read",
    load: () => import("@/features/access/components/roles-page").then((module) => module.RolesPage),
  },
  {
    path: "teams",
    label: "Teams",
    icon: UsersRound,
    group: "Workspace",
    permission: "teams:read",
    load: () => import("@/features/access/components/teams-page").then((module) => module.TeamsPage),
  },
  {
    path: "sign-in",
    label: "Sign-in",
    icon: LockKeyhole,
    group: "Workspace",
    permission: "security:manage",
    load: () =>
      import("@/features/account/components/sign-in-rules-page").then((module) => module.SignInRulesPage),
  },
  {
    path: "templates",
    label: "Templates",
    icon: LayoutTemplate,
    group: "Workspace",
    permission: "templates:read",
    load: () =>
      import("@/features/templates/components/templates-page").then((module) => module.TemplatesPage),
  },
  {
    path: "failures",
    label: "Failures",
    icon: Wrench,
    group: "Workspace",
    permission: "channels:repair",
    load: () => import("@/features/repair/components/failures-page").then((module) => module.FailuresPage),
  },
  {
    path: "audit",
    label: "Audit log",
    icon: ScrollText,
    group: "Workspace",
    permission: "audit:read",
    load: () => import("@/features/audit/components/audit-page").then((module) => module.AuditLogPage),
  },
]

export const visibleSections = (sections: readonly Section[], permissions: readonly string[]): Section[] =>
  sections.filter(({ permission }) => permission === null || permissions.includes(permission))

/** Where a path of settings leads: to its front page (null), to a section that may be seen, or nowhere. */
export function findSection(
  pathname: string,
  visible: readonly Section[],
): { section: Section; rest: string[] } | "nowhere" | null {
  const [path, ...rest] = pathname.split("/").filter(Boolean).slice(1)
  if (path === undefined) return null
  const section = visible.find((each) => each.path === path)
  return section === undefined ? "nowhere" : { section, rest }
}
