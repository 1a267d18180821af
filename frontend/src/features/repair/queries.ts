import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import { FailureDetail, FailureGroups, FailurePage } from "@/schemas/failures"

export const failureKeys = { all: ["failures"] as const }

/** How often the page looks again while it is open: what is tried again settles within seconds. */
const LOOK_AGAIN_MS = 5_000

/** Every trouble with the number of failures that have it. */
export const groupsQuery = () =>
  queryOptions({
    queryKey: [...failureKeys.all, "groups"],
    queryFn: async ({ signal }) => (await get("/api/failures/groups", FailureGroups, signal)).data,
    refetchInterval: LOOK_AGAIN_MS,
    staleTime: 0,
  })

/** The failures of one trouble, newest first. */
export const failuresQuery = (kind: string, code: string) =>
  infiniteQueryOptions({
    queryKey: [...failureKeys.all, "list", kind, code],
    queryFn: ({ pageParam, signal }) =>
      get(`/api/failures?${new URLSearchParams({ kind, code, cursor: pageParam })}`, FailurePage, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  })

/** One in full. Reading it is recorded, so it is read once. */
export const failureQuery = (id: string) =>
  queryOptions({
    queryKey: [...failureKeys.all, "one", id],
    queryFn: ({ signal }) => get(`/api/failures/${id}`, FailureDetail, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
