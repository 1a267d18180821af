import { useInfiniteQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { rowsOf } from "@/lib/query/paged-list"
import { useInboxLocation } from "../location"
import { conversationsQuery } from "../queries"
import { useWhose } from "../whose"
import { listFilter } from "../rules"

/** The list of the current view as loaded so far, with what is needed to page and step through it. */
export function useOrderedConversations() {
  const { view } = useInboxLocation()
  const query = useInfiniteQuery(conversationsQuery(listFilter(view, useWhose())))
  const rows = useMemo(() => rowsOf(query.data), [query.data])
  return { ...query, view, rows }
}
