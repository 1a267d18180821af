import { createSlice, type PayloadAction } from "@reduxjs/toolkit"

/** Unsent text by conversation id. */
export type Drafts = Record<string, string>

const drafts = createSlice({
  name: "drafts",
  initialState: {} as Drafts,
  reducers: {
    draftChanged(state, action: PayloadAction<{ conversationId: string; text: string }>) {
      const { conversationId, text } = action.payload
      if (text.trim() === "") delete state[conversationId]
      else state[conversationId] = text
    },
    draftsRestored: (_state, action: PayloadAction<Drafts>) => action.payload,
  },
})

export const { draftChanged, draftsRestored } = drafts.actions
export const draftsReducer = drafts.reducer
