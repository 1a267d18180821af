import { Channel } from "./conversation"

/** The named filters of the sidebar; the URL carries one as `?view=`. */
export const VIEWS = [
  "open",
  "mine",
  "teams",
  "unassigned",
  ...Channel.options,
  "pending",
  "resolved",
] as const
export type ViewName = (typeof VIEWS)[number]

/** A filter as `GET /api/conversations` understands it. */
export type ConversationFilter = {
  status?: "open" | "pending" | "resolved"
  assigned_to?: "me" | "none"
  team?: "mine"
  channel?: Channel
}

/** The view of a URL's query string; anything unknown is the open view. */
export function parseView(search: URLSearchParams): ViewName {
  const value = search.get("view")
  return VIEWS.find((view) => view === value) ?? "open"
}

export function filterOf(view: ViewName): ConversationFilter {
  if (view === "mine") return { status: "open", assigned_to: "me" }
  if (view === "teams") return { status: "open", team: "mine" }
  if (view === "unassigned") return { status: "open", assigned_to: "none" }
  if (view === "open" || view === "pending" || view === "resolved") return { status: view }
  return { status: "open", channel: Channel.parse(view) }
}
