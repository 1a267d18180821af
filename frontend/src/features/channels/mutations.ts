import { patch, post, put } from "@/lib/api/http"
import {
  AlarmMails,
  ChannelAccount,
  ChannelDetail,
  ConnectAttempt,
  ConnectBegun,
  type WayKey,
} from "@/schemas/channels"

/** What somebody enters who has an app of their own at Meta. */
export type OwnApp = {
  app_id: string
  app_secret: string
  access_token: string
  waba_id: string
  phone_number_id: string
}

type Connect = {
  way: WayKey
  channel_account_id?: string
  coexistence?: boolean
  own_app?: OwnApp
}

/** Throws ApiError (way_not_offered). */
export const beginToConnect = (body: Connect): Promise<ConnectBegun> =>
  post("/api/channels/connect", body, ConnectBegun)

/** What the platform's window led back with. `given`: what WhatsApp's window posted; a hint only. */
export type DialogAnswer = { state: string; code: string; error: string; given?: Record<string, string> }

/** Throws ApiError (state_mismatch, attempt_over, attempt_busy). */
export const answerAttempt = (id: string, answer: DialogAnswer): Promise<ConnectAttempt> =>
  post(`/api/channels/connect/${id}/continue`, { next: { kind: "answer", ...answer } }, ConnectAttempt)

/** Throws ApiError (validation_failed, attempt_over). */
export const chooseAccounts = (
  id: string,
  chosen: string[],
  pins: Record<string, string>,
): Promise<ConnectAttempt> =>
  post(`/api/channels/connect/${id}/continue`, { next: { kind: "choice", chosen, pins } }, ConnectAttempt)

export const testChannel = (id: string) => post(`/api/channels/${id}/test`, {}, ChannelDetail)

export const subscribeChannel = (id: string) => post(`/api/channels/${id}/subscribe`, {}, ChannelDetail)

export const disconnectChannel = (id: string) => post(`/api/channels/${id}/disconnect`, {}, ChannelAccount)

export const chooseAlarmMails = (isWanted: boolean) =>
  put("/api/channels/alarm-mails", { is_wanted: isWanted }, AlarmMails)

type Change = { name?: string; settings?: Partial<ChannelAccount["settings"]> }

export const changeChannel = (id: string, change: Change) =>
  patch(`/api/channels/${id}`, change, ChannelAccount)
