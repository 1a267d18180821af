"use client"

import { useQuery } from "@tanstack/react-query"
import { Inbox, User, UserRoundX, Users } from "lucide-react"
import type { ReactNode } from "react"
import { cappedCount, cn } from "@/lib/format/text"
import { useMe } from "@/lib/session-context"
import { Channel, type Counts } from "@/schemas/conversation"
import type { ViewName } from "@/schemas/view"
import type { Me } from "@/schemas/workspace"
import { useInboxLocation } from "../location"
import { countsQuery } from "../queries"
import { useWhose } from "../whose"
import { VIEW_NAMES } from "../words"
import { ChannelGlyph } from "./channel-glyph"
import { ConnectionIndicator } from "./connection-indicator"
import { StatusIcon } from "./status-icon"

type ViewEntry = { view: ViewName; icon: ReactNode; count?: (counts: Counts) => number }

const icon = "size-4 shrink-0"

/** The views in their groups, with the counter each one shows. */
export const VIEW_GROUPS: { title: string; views: ViewEntry[] }[] = [
  {
    title: "Open",
    views: [
      { view: "open", icon: <Inbox className={icon} aria-hidden />, count: (counts) => counts.open.all },
      { view: "mine", icon: <User className={icon} aria-hidden />, count: (counts) => counts.open.mine },
      { view: "teams", icon: <Users className={icon} aria-hidden />, count: (counts) => counts.open.teams },
      {
        view: "unassigned",
        icon: <UserRoundX className={icon} aria-hidden />,
        count: (counts) => counts.open.unassigned,
      },
    ],
  },
  {
    title: "Channels",
    views: Channel.options.map((channel) => ({ view: channel, icon: <ChannelGlyph channel={channel} /> })),
  },
  {
    title: "Later",
    views: [
      { view: "pending", icon: <StatusIcon status="pending" />, count: (counts) => counts.pending },
      { view: "resolved", icon: <StatusIcon status="resolved" />, count: (counts) => counts.resolved },
    ],
  },
]

export function useCounts(): Counts | undefined {
  return useQuery(countsQuery(useWhose())).data
}

/** The second column: which conversations the list shows. */
export function ViewsSidebar({ children }: { children?: ReactNode }) {
  const me = useMe()
  return (
    <nav aria-label="Views" className="flex h-full flex-col bg-panel">
      <div className="flex h-14 shrink-0 items-center px-4">
        <p className="truncate text-message font-semibold">{me.organization.name}</p>
      </div>
      <div className="quiet-scroll min-h-0 flex-1 overflow-y-auto px-2">
        <ViewLinks />
      </div>
      {children}
      <div className="flex h-11 shrink-0 items-center px-2">
        <ConnectionIndicator />
      </div>
    </nav>
  )
}

/** A view that could only ever be empty is not offered. */
export const isOffered = (view: ViewName, me: Me): boolean => view !== "teams" || me.reach.team_ids.length > 0

export function ViewLinks({ onChoose }: { onChoose?: () => void }) {
  const me = useMe()
  const { view: current, setView } = useInboxLocation()
  const counts = useCounts()
  return VIEW_GROUPS.map((group) => (
    <section key={group.title} className="mb-4">
      <h2 className="px-2 pb-1 text-meta font-medium text-muted">{group.title}</h2>
      <ul>
        {group.views
          .filter(({ view }) => isOffered(view, me))
          .map(({ view, icon: sign, count }) => (
            <li key={view}>
              <button
                type="button"
                data-testid={`view-${view}`}
                aria-current={view === current ? "page" : undefined}
                onClick={() => {
                  setView(view)
                  onChoose?.()
                }}
                className={cn(
                  "focus-inset flex h-8 w-full items-center gap-2.5 rounded-control px-2 text-start transition-colors duration-80 max-md:h-11",
                  view === current ? "bg-selected font-medium text-text" : "text-text-2 hover:bg-hover",
                )}
              >
                {sign}
                <span className="min-w-0 flex-1 truncate">{VIEW_NAMES[view]}</span>
                {counts !== undefined && count !== undefined && count(counts) > 0 && (
                  <span className="tabular text-small text-muted">{cappedCount(count(counts))}</span>
                )}
              </button>
            </li>
          ))}
      </ul>
    </section>
  ))
}
