import { queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import { ExportPage, Life } from "@/schemas/lifecycle"

const WHILE_MADE_MS = 1500

/** How the workspace stands, and how long a wish to delete it can be taken back. */
export const lifeQuery = () =>
  queryOptions({
    queryKey: ["organization", "life"],
    queryFn: ({ signal }) => get("/api/organization/life", Life, signal),
    staleTime: 0,
  })

/** The exports, newest first; asked again while one is made. */
export const exportsQuery = () =>
  queryOptions({
    queryKey: ["organization", "exports"],
    queryFn: async ({ signal }) => (await get("/api/organization/exports", ExportPage, signal)).data,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.some((each) => each.state === "waiting" || each.state === "running")
        ? WHILE_MADE_MS
        : false,
  })
