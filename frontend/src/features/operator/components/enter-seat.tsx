"use client"

import { useEffect } from "react"
import { OPERATORS, takeSeat } from "@/lib/api/seat"
import { HOME } from "@/lib/app-path"

/** Takes the token out of the address, which forgets it, and goes on into the app. */
export function EnterSeat() {
  useEffect(() => {
    const token = window.location.hash.slice(1)
    window.history.replaceState(null, "", window.location.pathname)
    if (token.startsWith("imp_")) takeSeat(token)
    window.location.replace(token.startsWith("imp_") ? HOME : OPERATORS)
  }, [])
  return <main className="grid h-dvh place-items-center text-muted">Entering…</main>
}
