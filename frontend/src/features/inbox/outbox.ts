import { type QueryClient, useQueryClient } from "@tanstack/react-query"
import { useMemo } from "react"
import { post } from "@/lib/api/http"
import { ApiError } from "@/lib/api/problem"
import type { ContactIn, InteractiveIn, SendReplyData, TemplateIn } from "@/lib/api/generated/types.gen"
import { newTempId } from "@/lib/ids"
import { organizationTurn } from "@/lib/organization"
import { Message } from "@/schemas/message"
import { type AppStore, useAppStore } from "@/store"
import { type OutboxItem, replyQueued, replySettled, replyStateChanged } from "@/store/outbox"
import { applyMessages, OWN_ANSWER } from "./cache"

type Place = { latitude: number; longitude: number; name?: string; address?: string }

export type Outbox = {
  send: (conversationId: string, reply: NewReply) => void
  resend: (tempId: string) => void
  discard: (tempId: string) => void
  /** Send everything that waits for the connection, oldest first. */
  flush: () => void
}

/** What somebody wants to send; `content` in the shape in which the message will hold it. */
export type NewReply = Pick<OutboxItem, "message_type"> &
  Partial<Pick<OutboxItem, "body_text" | "content" | "attachment_ids" | "reply_to">>

type ReplyIn = SendReplyData["body"]

/** The reply as the API takes it. */
export function replyIn(item: OutboxItem): ReplyIn {
  const { message_type, body_text, content, attachment_ids } = item
  const common = { temp_id: item.temp_id, ...(item.reply_to && { reply_to: item.reply_to }) }
  switch (message_type) {
    case "text":
      return { ...common, message_type, body_text: body_text ?? "" }
    case "location":
      return { ...common, message_type, ...(content.location as Place) }
    case "contacts":
      return { ...common, message_type, contacts: content.contacts as ContactIn[] }
    case "interactive":
      return { ...common, message_type, interactive: content.interactive as InteractiveIn }
    case "template": {
      const { name, language, variables, header_location } = content.template as TemplateIn
      const [header_attachment_id] = attachment_ids
      const template = { name, language, variables, header_attachment_id, header_location }
      return { ...common, message_type, template }
    }
    default:
      return {
        ...common,
        message_type,
        attachment_ids,
        ...(body_text && { body_text }),
        ...(content.voice === true && { voice: true }),
      }
  }
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
      const message = await post(
        `/api/conversations/${item.conversation_id}/messages`,
        replyIn(item),
        Message,
      )
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
    send(conversationId, reply) {
      const temp_id = newTempId()
      store.dispatch(
        replyQueued({
          temp_id,
          conversation_id: conversationId,
          message_type: reply.message_type,
          body_text: reply.body_text ?? null,
          content: reply.content ?? {},
          attachment_ids: reply.attachment_ids ?? [],
          reply_to: reply.reply_to ?? null,
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
