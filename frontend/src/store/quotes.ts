import { createSlice, type PayloadAction } from "@reduxjs/toolkit"

/** The message that the next reply answers, as the platform names it; what it says is in the thread, as it is now. */
export type Quote = { channel_message_id: string }

/** What the unsent reply answers, by conversation id. */
export type Quotes = Record<string, Quote>

const quotes = createSlice({
  name: "quotes",
  initialState: {} as Quotes,
  reducers: {
    quoteChosen(state, action: PayloadAction<{ conversationId: string; quote: Quote }>) {
      state[action.payload.conversationId] = action.payload.quote
    },
    quoteRemoved(state, action: PayloadAction<string>) {
      delete state[action.payload]
    },
    quotesRestored: (_state, action: PayloadAction<Quotes>) => action.payload,
  },
})

export const { quoteChosen, quoteRemoved, quotesRestored } = quotes.actions
export const quotesReducer = quotes.reducer
