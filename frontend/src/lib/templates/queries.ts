import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import { RecentTemplates, TemplateAccounts, TemplateDetail, TemplatePage } from "@/schemas/templates"

export const templateKeys = { all: ["message-templates"] as const }

const WHILE_SYNCING_MS = 1_500

export type TemplateFilter = {
  waba_id?: string
  channel_account_id?: string
  status?: string
  language?: string
  q?: string
}

/** Templates by name and language. */
export const templatesQuery = (filter: TemplateFilter) => {
  const chosen = Object.entries(filter).filter(([, value]) => value !== "")
  return infiniteQueryOptions({
    queryKey: [...templateKeys.all, "list", Object.fromEntries(chosen)],
    queryFn: ({ pageParam, signal }) =>
      get(
        `/api/message-templates?${new URLSearchParams([...chosen, ["cursor", pageParam]])}`,
        TemplatePage,
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** Those that were sent last from the number's account. */
export const recentTemplatesQuery = (channelAccountId: string) =>
  queryOptions({
    queryKey: [...templateKeys.all, "recent", channelAccountId],
    queryFn: async ({ signal }) =>
      (
        await get(
          `/api/message-templates/recent?channel_account_id=${encodeURIComponent(channelAccountId)}`,
          RecentTemplates,
          signal,
        )
      ).data,
    staleTime: 0,
  })

export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: [...templateKeys.all, "one", id],
    queryFn: ({ signal }) => get(`/api/message-templates/${id}`, TemplateDetail, signal),
  })

/** The WhatsApp Business accounts, asked for again while their templates are being read. */
export const templateAccountsQuery = () =>
  queryOptions({
    queryKey: [...templateKeys.all, "accounts"],
    queryFn: async ({ signal }) =>
      (await get("/api/message-templates/accounts", TemplateAccounts, signal)).data,
    refetchInterval: ({ state }) =>
      state.data?.some(({ is_syncing }) => is_syncing) ? WHILE_SYNCING_MS : false,
  })
