import { queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import { directoryKeys } from "@/lib/directory"
import {
  AlarmMails,
  ChannelDetail,
  ConnectAttempt,
  HealthEventPage,
  HistoryAnswer,
  WayList,
} from "@/schemas/channels"

const WHILE_CHECKING_MS = 1_000
const WHILE_CONNECTING_MS = 600

/** One account; below ["channels"], which every change of an account makes stale. */
export const channelQuery = (id: string) =>
  queryOptions({
    queryKey: [...directoryKeys.channels, id],
    queryFn: ({ signal }) => get(`/api/channels/${id}`, ChannelDetail, signal),
    refetchInterval: ({ state }) => (state.data?.is_checking ? WHILE_CHECKING_MS : false),
  })

/** The import of a phone's old chats; below the account's, so `channel_account.history_progressed` makes it stale. */
export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: [...directoryKeys.channels, id, "history"],
    queryFn: async ({ signal }) => (await get(`/api/channels/${id}/history`, HistoryAnswer, signal)).history,
  })

export const waysQuery = () =>
  queryOptions({
    queryKey: ["ways-to-connect"],
    queryFn: async ({ signal }) => (await get("/api/channels/ways", WayList, signal)).data,
  })

/** Whether one is mailed about the channels that one may mend. */
export const alarmMailsQuery = () =>
  queryOptions({
    queryKey: ["alarm-mails"],
    queryFn: ({ signal }) => get("/api/channels/alarm-mails", AlarmMails, signal),
  })

/** An attempt, asked for again while it is the server's turn. */
export const attemptQuery = (id: string) =>
  queryOptions({
    queryKey: ["connect-attempts", id],
    queryFn: ({ signal }) => get(`/api/channels/connect/${id}`, ConnectAttempt, signal),
    refetchInterval: ({ state }) =>
      state.data === undefined || isOurTurn(state.data.step) ? WHILE_CONNECTING_MS : false,
  })

const isOurTurn = (step: ConnectAttempt["step"]): boolean => step === "reading" || step === "connecting"

/** The timeline behind what the account's page shows already. */
export const getOlderEvents = (id: string, cursor: string) =>
  get(`/api/channels/${id}/health?cursor=${encodeURIComponent(cursor)}`, HealthEventPage)
