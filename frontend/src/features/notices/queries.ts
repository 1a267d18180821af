import { type QueryClient, queryOptions } from "@tanstack/react-query"
import type * as z from "zod/mini"
import { type zNoticeOut, zNoticePage } from "@/lib/api/generated/zod.gen"
import { get, NoContent, post } from "@/lib/api/http"
import { directoryKeys } from "@/lib/directory"

export type Notice = z.infer<typeof zNoticeOut>

/** The newest notices, and how many of all are unread. */
export const noticesQuery = () =>
  queryOptions({
    queryKey: directoryKeys.notices,
    queryFn: ({ signal }) => get("/api/notices", zNoticePage, signal),
  })

/** Everything that is shown now has been seen. */
export async function markNoticesRead(client: QueryClient): Promise<void> {
  const page = client.getQueryData(noticesQuery().queryKey)
  const newest = page?.data[0]?.id
  if (page === undefined || newest === undefined || page.unread === 0) return
  await post("/api/notices/read", { up_to: newest }, NoContent)
  // What is new stays marked while the list is open; the number goes.
  client.setQueryData(noticesQuery().queryKey, (shown) => shown && { ...shown, unread: 0 })
}
