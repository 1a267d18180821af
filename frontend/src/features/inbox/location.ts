"use client"

import { usePathname, useSearchParams } from "next/navigation"
import { useMemo } from "react"
import { parseView, type ViewName } from "@/schemas/view"

export type InboxLocation = {
  view: ViewName
  conversationId: string | null
  /** Open a conversation; `replace` keeps stepping with j and k out of the history. */
  open: (conversationId: string, replace?: boolean) => void
  close: () => void
  setView: (view: ViewName) => void
}

/** What the URL says: /inbox/<conversation id>/?view=<view>. Moving about is pushState, so nothing is fetched. */
export function useInboxLocation(): InboxLocation {
  const pathname = usePathname()
  const search = useSearchParams()
  const view = parseView(search)
  const conversationId = pathname.match(/^\/inbox\/([^/]+)/)?.[1] ?? null

  return useMemo(() => {
    const go = (id: string | null, to: ViewName, replace = false) => {
      const path = id === null ? "/inbox/" : `/inbox/${id}/`
      const url = to === "open" ? path : `${path}?view=${to}`
      if (replace) window.history.replaceState(null, "", url)
      else window.history.pushState(null, "", url)
    }
    return {
      view,
      conversationId,
      open: (id, replace) => go(id, view, replace),
      close: () => go(null, view),
      setView: (to) => go(null, to),
    }
  }, [view, conversationId])
}
