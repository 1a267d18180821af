"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useCallback, useEffect, useRef, useState } from "react"
import { wordsFor } from "@/lib/api/words"
import { directoryKeys } from "@/lib/directory"
import type { ConnectAttempt, ConnectBegun, WayKey } from "@/schemas/channels"
import { openPopup, waitForAnswer } from "./dialog-window"
import { answerAttempt, beginToConnect, chooseAccounts, type OwnApp } from "./mutations"
import { attemptQuery } from "./queries"

/** ready: nothing begun · window: the person is at the platform · server: an attempt goes on · failed: it never began */
type Stage = "ready" | "window" | "server" | "failed"

/** A walk through a dialog: what the screen shows, and what can be done next. */
export function useConnect(way: WayKey, again?: string) {
  const client = useQueryClient()
  const [stage, setStage] = useState<Stage>("ready")
  const [begun, setBegun] = useState<ConnectBegun | null>(null)
  const [isBlocked, setIsBlocked] = useState(false)
  const [isClosed, setIsClosed] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const waiting = useRef<AbortController | null>(null)
  const attemptId = stage === "server" ? begun?.attempt.id : undefined
  const attempt = useQuery({ ...attemptQuery(attemptId ?? ""), enabled: attemptId !== undefined }).data
  const isDone = attempt?.step === "done"

  useEffect(() => () => waiting.current?.abort(), [])
  useEffect(() => {
    if (isDone) void client.invalidateQueries({ queryKey: directoryKeys.channels })
  }, [isDone, client])

  const reset = useCallback(() => {
    waiting.current?.abort()
    setStage("ready")
    setBegun(null)
    setProblem(null)
  }, [])

  const fail = (error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") return
    setProblem(wordsFor(error))
    setStage("failed")
  }

  const keep = (answered: ConnectAttempt) => {
    client.setQueryData(attemptQuery(answered.id).queryKey, answered)
    setStage("server")
  }

  const begin = (options: { coexistence?: boolean } = {}) => {
    waiting.current?.abort()
    const popup = openPopup() // now, while the press is fresh
    const controller = new AbortController()
    waiting.current = controller
    setIsClosed(false)
    setIsBlocked(popup === null)
    setStage("window")
    const run = async () => {
      const next = await beginToConnect({ way, ...options, ...(again && { channel_account_id: again }) })
      setBegun(next)
      if (popup !== null) popup.location.href = next.dialog_url
      const answer = await waitForAnswer({
        begun: next,
        popup,
        onClosed: () => setIsClosed(true),
        signal: controller.signal,
      })
      keep(await answerAttempt(next.attempt.id, answer))
    }
    run().catch((error: unknown) => {
      popup?.close()
      fail(error)
    })
  }

  const beginWithOwnApp = async (ownApp: OwnApp) => {
    const next = await beginToConnect({ way, own_app: ownApp, ...(again && { channel_account_id: again }) })
    setBegun(next)
    keep(next.attempt)
  }

  const choose = async (chosen: string[], pins: Record<string, string>) => {
    if (attempt !== undefined) keep(await chooseAccounts(attempt.id, chosen, pins))
  }

  return {
    stage,
    attempt,
    problem,
    isBlocked,
    isClosed,
    dialogUrl: begun?.dialog_url ?? "",
    begin,
    beginWithOwnApp,
    choose,
    reset,
  }
}
