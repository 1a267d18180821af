import type * as z from "zod/mini"
import {
  zAlarmMailsOut,
  zChannelAccountOut,
  zChannelDetailOut,
  zConnectAttemptOut,
  zConnectBegunOut,
  type zCheckStepOut,
  type zHealthEventOut,
  zHealthEventPage,
  zHistoryAnswer,
  type zWayOut,
  zWayList,
} from "@/lib/api/generated/zod.gen"

/** A connected account as lists and events show it. */
export const ChannelAccount = zChannelAccountOut
export type ChannelAccount = z.infer<typeof ChannelAccount>

/** One account with its last check and its timeline. */
export const ChannelDetail = zChannelDetailOut
export type ChannelDetail = z.infer<typeof ChannelDetail>
export type CheckStep = z.infer<typeof zCheckStepOut>
export type HealthEvent = z.infer<typeof zHealthEventOut>
export const HealthEventPage = zHealthEventPage

/** Whether one is mailed about channels. */
export const AlarmMails = zAlarmMailsOut

/** How far the import of a phone's old chats is; null: none was ever handed over. */
export const HistoryAnswer = zHistoryAnswer
export type HistoryImport = NonNullable<z.infer<typeof HistoryAnswer>["history"]>

/** The ways to connect on this server. */
export const WayList = zWayList
export type Way = z.infer<typeof zWayOut>
export type WayKey = Way["key"]

/** A walk through a platform's dialog. */
export const ConnectBegun = zConnectBegunOut
export type ConnectBegun = z.infer<typeof ConnectBegun>
export const ConnectAttempt = zConnectAttemptOut
export type ConnectAttempt = z.infer<typeof ConnectAttempt>
export type ConnectChoice = ConnectAttempt["choices"][number]
