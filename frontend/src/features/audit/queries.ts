import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import { AuditPage, Verdict } from "@/schemas/audit"
import { MemberPage } from "@/schemas/workspace"
import { type AuditFilter, queryOf } from "./location"

const PAGE = 50

/** Entries that pass the filter, newest first. Nothing live: it is read anew each time the page is opened. */
export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", "list", filter],
    queryFn: ({ pageParam, signal }) => {
      const query = queryOf(filter)
      query.set("limit", String(PAGE))
      if (pageParam !== "") query.set("cursor", pageParam)
      return get(`/api/audit?${query}`, AuditPage, signal)
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
    gcTime: 0,
  })

/** Whether the log is as it was written. */
export const verdictQuery = () =>
  queryOptions({
    queryKey: ["audit", "verdict"],
    queryFn: ({ signal }) => get("/api/audit/verify", Verdict, signal),
    staleTime: 0,
    gcTime: 0,
  })

/** Whom one may filter by. */
export const peopleQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ["audit", "people", organizationId],
    queryFn: async ({ signal }) => (await get(`/api/orgs/${organizationId}/users`, MemberPage, signal)).data,
  })
