import { createSlice, type PayloadAction } from "@reduxjs/toolkit"

export const LIST_WIDTH = { min: 300, max: 440, initial: 352 } as const

export type Layout = { isPanelOpen: boolean; listWidth: number }

const layout = createSlice({
  name: "layout",
  initialState: { isPanelOpen: true, listWidth: LIST_WIDTH.initial } as Layout,
  reducers: {
    panelToggled(state) {
      state.isPanelOpen = !state.isPanelOpen
    },
    listResized(state, action: PayloadAction<number>) {
      state.listWidth = Math.round(Math.min(LIST_WIDTH.max, Math.max(LIST_WIDTH.min, action.payload)))
    },
    layoutRestored: (state, action: PayloadAction<Partial<Layout>>) => ({ ...state, ...action.payload }),
  },
})

export const { panelToggled, listResized, layoutRestored } = layout.actions
export const layoutReducer = layout.reducer
