import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import { FailureDetail, FailureGroups, FailurePage } from "@/schemas/failures"

export const failureKeys = { all: ["failures"] as const }

/** How often the page looks again while it is open: what is tried again settles within seconds. */
const LOOK_AGAIN_MS = 5_000

/** What narrows it down to one channel account; nothing for "". */
export const ofChannel = (channel: string): Record<string, string> =>
  channel === "" ? {} : { channel_account_id: channel }

/** Every trouble with the number of failures that have it. */
export const groupsQuery = (channel: string) =>
  queryOptions({
    queryKey: [...failureKeys.all, "groups", channel],
    queryFn: async ({ signal }) =>
      (await get(`/api/failures/groups?${new URLSearchParams(ofChannel(channel))}`, FailureGroups, signal))
        .data,
    refetchInterval: LOOK_AGAIN_MS,
    staleTime: 0,
  })

/** The failures of one trouble, newest first. */
export const failuresQuery = (kind: string, code: string, channel: string) =>
  infiniteQueryOptions({
    queryKey: [...failureKeys.all, "list", kind, code, channel],
    queryFn: ({ pageParam, signal }) =>
      get(
        `/api/failures?${new URLSearchParams({ kind, code, ...ofChannel(channel), cursor: pageParam })}`,
        FailurePage,
        signal,
      ),
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
