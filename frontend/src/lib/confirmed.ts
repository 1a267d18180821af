"use client"

import { createContext, useContext } from "react"

type Run = <T>(work: () => Promise<T>) => Promise<T>

const ConfirmedContext = createContext<Run>((work) => work())

export const ConfirmedProvider = ConfirmedContext.Provider

/** Does what may ask for a fresh proof of who one is; whoever provides it asks the person and does it again. */
export const useConfirmed = (): Run => useContext(ConfirmedContext)
