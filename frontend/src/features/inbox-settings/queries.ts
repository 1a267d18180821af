import { queryOptions } from "@tanstack/react-query"
import { get, patch } from "@/lib/api/http"
import { InboxSettings } from "@/schemas/inbox-settings"

export const inboxSettingsQuery = () =>
  queryOptions({
    queryKey: ["inbox-settings"] as const,
    queryFn: ({ signal }) => get("/api/inbox-settings", InboxSettings, signal),
  })

export const changeInboxSettings = (change: Partial<InboxSettings>) =>
  patch("/api/inbox-settings", change, InboxSettings)
