import { createSlice, type PayloadAction } from "@reduxjs/toolkit"
import type { ConnectionState } from "@/lib/realtime/connection"

/** State of the live connection, and whether this build met something it does not know. */
export type Connection = { state: ConnectionState; isOutdated: boolean }

const connection = createSlice({
  name: "connection",
  initialState: { state: "connecting", isOutdated: false } as Connection,
  reducers: {
    connectionChanged(state, action: PayloadAction<ConnectionState>) {
      state.state = action.payload
    },
    unknownEventMet(state) {
      state.isOutdated = true
    },
  },
})

export const { connectionChanged, unknownEventMet } = connection.actions
export const connectionReducer = connection.reducer
