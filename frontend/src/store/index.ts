import { configureStore } from "@reduxjs/toolkit"
import { useDispatch, useSelector, useStore } from "react-redux"
import { connectionReducer } from "./connection"
import { draftsReducer } from "./drafts"
import { layoutReducer } from "./layout"
import { outboxReducer } from "./outbox"
import { quotesReducer } from "./quotes"
import { uploadsReducer } from "./uploads"

/** Client-only state that several screens share. What the server knows lives in the query cache. */
export const makeStore = () =>
  configureStore({
    reducer: {
      drafts: draftsReducer,
      quotes: quotesReducer,
      outbox: outboxReducer,
      uploads: uploadsReducer,
      layout: layoutReducer,
      connection: connectionReducer,
    },
    devTools: process.env.NODE_ENV !== "production",
  })

export type AppStore = ReturnType<typeof makeStore>
export type RootState = ReturnType<AppStore["getState"]>

export const useAppDispatch = useDispatch.withTypes<AppStore["dispatch"]>()
export const useAppSelector = useSelector.withTypes<RootState>()
export const useAppStore = useStore.withTypes<AppStore>()
