import { type QueryClient, useQueryClient } from "@tanstack/react-query"
import { useMemo } from "react"
import { post } from "@/lib/api/http"
import { ApiError } from "@/lib/api/problem"
import { newTempId } from "@/lib/ids"
import { organizationTurn } from "@/lib/organization"
import { Message } from "@/schemas/message"
import { type AppStore, useAppStore } from "@/store"
import { type OutboxItem, replyQueued, replySettled, replyStateChanged } from "@/store/outbox"
import { applyMessages, OWN_ANSWER } from "./cache"

export type Outbox = {
  send: (conversationId: string, text: string, replyTo: string | null) => void
  resend: (tempId: string) => void
  discard: (tempId: string) => void
  /** Send everything that waits for the connection, oldest first. */
  flush: () => void
}

/**
 * Sends replies one at a time per conversation, in the order they were written. A reply keeps its temp_id
 * for good, so asking again after a lost answer can never make a second message.
 */
export function createOutbox(store: AppStore, client: QueryClient): Outbox {
  const lanes = new Map<string, Promise<void>>()
  const turn = organizationTurn()

  const enqueue = (tempId: string, conversationId: string) => {
    const before = lanes.get(conversationId) ?? Promise.resolve()
    lanes.set(
      conversationId,
      before.then(() => deliver(tempId)),
    )
  }

  const find = (tempId: string): OutboxItem | undefined =>
    store.getState().outbox.find((item) => item.temp_id === tempId)

  const deliver = async (tempId: string) => {
    const item = find(tempId)
    // After a switch it waits, saved, for the organization that it belongs to.
    if (item === undefined || turn !== organizationTurn()) return
    if (!navigator.onLine) {
      store.dispatch(replyStateChanged({ temp_id: tempId, state: "waiting" }))
      return
    }
    store.dispatch(replyStateChanged({ temp_id: tempId, state: "sending" }))
    try {
      const body = {
        body_text: item.body_text,
        temp_id: tempId,
        ...(item.reply_to && { reply_to: item.reply_to }),
      }
      const message = await post(`/api/conversations/${item.conversation_id}/messages`, body, Message)
      applyMessages(client, [{ row: message, seq: OWN_ANSWER }])
      store.dispatch(replySettled(tempId))
    } catch (error) {
      const isRefused = error instanceof ApiError && error.status < 500 && error.status !== 429
      store.dispatch(
        replyStateChanged({
          temp_id: tempId,
          state: isRefused ? "refused" : "waiting",
          problem: isRefused ? error.message : null,
        }),
      )
    }
  }

  const requeue = (item: OutboxItem | undefined) => {
    if (item !== undefined && item.state !== "sending") enqueue(item.temp_id, item.conversation_id)
  }

  return {
    send(conversationId, text, replyTo) {
      const temp_id = newTempId()
      store.dispatch(
        replyQueued({
          temp_id,
          conversation_id: conversationId,
          body_text: text,
          reply_to: replyTo,
          created_at: new Date().toISOString(),
          state: "sending",
          problem: null,
        }),
      )
      enqueue(temp_id, conversationId)
    },
    resend: (tempId) => requeue(find(tempId)),
    discard: (tempId) => void store.dispatch(replySettled(tempId)),
    flush: () =>
      store
        .getState()
        .outbox.filter((item) => item.state === "waiting")
        .forEach(requeue),
  }
}

const outboxes = new WeakMap<AppStore, Outbox>()

/** The one outbox of this tab. */
export function useOutbox(): Outbox {
  const store = useAppStore()
  const client = useQueryClient()
  return useMemo(() => {
    const outbox = outboxes.get(store) ?? createOutbox(store, client)
    outboxes.set(store, outbox)
    return outbox
  }, [store, client])
}
