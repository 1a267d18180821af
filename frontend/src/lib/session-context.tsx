"use client"

import { createContext, useContext } from "react"
import type { Me } from "@/schemas/workspace"

const MeContext = createContext<Me | null>(null)

export const MeProvider = MeContext.Provider

/** Who is signed in. Only below the session gate. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (me === null) throw new Error("useMe is used outside the session gate")
  return me
}

/** Whether the signed-in person may do this. The server decides again. */
export const useCan = (permission: string): boolean => useMe().permissions.includes(permission)
