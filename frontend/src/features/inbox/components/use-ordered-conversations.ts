import { useInfiniteQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { rowsOf } from "@/lib/query/paged-list"
import { useMe } from "@/lib/session-context"
import { useInboxLocation } from "../location"
import { conversationsQuery } from "../queries"
import { listFilter } from "../rules"

/** The list of the current view as loaded so far, with what is needed to page and step through it. */
export function useOrderedConversations() {
  const { view } = useInboxLocation()
  const userId = useMe().user.id
  const query = useInfiniteQuery(conversationsQuery(listFilter(view, userId)))
  const rows = useMemo(() => rowsOf(query.data), [query.data])
  return { ...query, view, rows }
}
