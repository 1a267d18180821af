import { useQueryClient } from "@tanstack/react-query"
import { useRouter } from "next/navigation"
import { useCallback, useEffect } from "react"
import { onOtherTab, refreshAccessToken } from "@/lib/api/session"
import { HOME, isAppPath } from "@/lib/app-path"
import { useInBrowser } from "@/lib/use-in-browser"
import type { Outcome } from "@/schemas/auth"
import { take } from "./mutations"
import { flowQuery } from "./queries"

/** What follows an answer of the server: into the app, or to the step that the sign-in still waits for. */
export function useArrival(): (outcome: Outcome) => void {
  const router = useRouter()
  const client = useQueryClient()

  useEffect(
    () =>
      onOtherTab(({ type }) => {
        if (type === "signed-in") void refreshAccessToken().then(() => router.replace(nextPath()))
      }),
    [router],
  )

  return useCallback(
    (outcome) => {
      const pending = take(outcome)
      client.setQueryData(flowQuery().queryKey, pending ?? { status: "none" })
      router.replace(pending === null ? nextPath() : `/verify/${window.location.search}`)
    },
    [client, router],
  )
}

/** Where to go after signing in: a path of the app that was asked for, never another origin. */
export function nextPath(): string {
  const next = new URLSearchParams(window.location.search).get("next")
  return next !== null && isAppPath(next) ? next : HOME
}

/** The address of another page of signing in, which keeps where one wanted to go. */
export function useWithNext(path: string): string {
  return path + useInBrowser(() => window.location.search, "")
}
