import { createSlice, type PayloadAction } from "@reduxjs/toolkit"

export const OUTBOX_TYPES = [
  "text",
  "image",
  "video",
  "audio",
  "file",
  "sticker",
  "location",
  "contacts",
  "interactive",
  "template",
] as const
export type OutboxType = (typeof OUTBOX_TYPES)[number]

/**
 * A reply that the server has not yet acknowledged. "waiting": on its way or to be sent when the connection
 * is back; "refused": the server said no, with its reason. Sending again with the same temp_id is always safe.
 */
export type OutboxItem = {
  temp_id: string
  conversation_id: string
  message_type: OutboxType
  /** Text, caption or question; null where the kind has no words. */
  body_text: string | null
  /** As the message will hold it: the place, the cards, the question, the template. */
  content: Record<string, unknown>
  attachment_ids: string[]
  reply_to: string | null
  created_at: string
  state: "sending" | "waiting" | "refused"
  problem: string | null
}

const outbox = createSlice({
  name: "outbox",
  initialState: [] as OutboxItem[],
  reducers: {
    replyQueued(state, action: PayloadAction<OutboxItem>) {
      state.push(action.payload)
    },
    replyStateChanged(
      state,
      action: PayloadAction<Pick<OutboxItem, "temp_id" | "state"> & { problem?: string | null }>,
    ) {
      const item = state.find((other) => other.temp_id === action.payload.temp_id)
      if (item === undefined) return
      item.state = action.payload.state
      item.problem = action.payload.problem ?? null
    },
    replySettled: (state, action: PayloadAction<string>) =>
      state.filter((item) => item.temp_id !== action.payload),
    outboxRestored: (_state, action: PayloadAction<OutboxItem[]>) => action.payload,
  },
})

export const { replyQueued, replyStateChanged, replySettled, outboxRestored } = outbox.actions
export const outboxReducer = outbox.reducer
