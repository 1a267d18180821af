import { type QueryClient, useQueryClient } from "@tanstack/react-query"
import { useMemo } from "react"
import { toast } from "@/lib/toast"
import { post, put, remove } from "@/lib/api/http"
import { ApiError } from "@/lib/api/problem"
import { useMe } from "@/lib/session-context"
import { Conversation, type ConversationStatus } from "@/schemas/conversation"
import { Message } from "@/schemas/message"
import {
  applyConversations,
  applyMessages,
  conversationIndex,
  messageIndex,
  OWN_ANSWER,
  projectConversations,
  projectMessages,
} from "./cache"

/** Who is to look after a conversation: a person, a team, both; what is left out stays. */
export type Assignment = { assigned_to?: string | null; team_id?: string | null }

const assignmentOf = ({ assigned_to, team_id }: Conversation) => ({ assigned_to, team_id })

type Change = {
  id: string
  path: string
  body: unknown
  patch: (row: Conversation) => Conversation
}

const UNDO_FOR_MS = 8_000
const STATUS_WORDS: Record<ConversationStatus, string> = {
  open: "Reopened",
  pending: "Set to pending",
  resolved: "Resolved",
}

/** Show a change at once, ask the server, and take it back if the server says no. */
async function changeConversation(client: QueryClient, change: Change): Promise<boolean> {
  const before = new Map([[change.id, conversationIndex.find(change.id)]])
  const lift = conversationIndex.overlay(change.id, change.patch)
  projectConversations(client, [change.id], before)
  const patched = new Map([[change.id, conversationIndex.find(change.id)]])
  try {
    const row = await post(change.path, change.body, Conversation)
    lift()
    conversationIndex.learn(row, OWN_ANSWER)
    projectConversations(client, [change.id], patched)
    return true
  } catch (error) {
    lift()
    projectConversations(client, [change.id], patched)
    tellFailure(error)
    return false
  }
}

function tellFailure(error: unknown): void {
  if (error instanceof DOMException) return // the organization was left meanwhile
  const reason = error instanceof ApiError ? error.message : "The server cannot be reached."
  toast.error("That did not work", { description: `${reason} Nothing was changed.` })
}

/** Assign, change status and mark read: instant, with an Undo that is the inverse call. */
export function useConversationActions() {
  const client = useQueryClient()
  const me = useMe()
  return useMemo(() => {
    const undoable = (message: string, undo: () => void) =>
      toast(message, { duration: UNDO_FOR_MS, action: { label: "Undo", onClick: undo } })

    const assign = async (row: Conversation, to: Assignment, toName: string, isUndo = false) => {
      const [before, after] = [assignmentOf(row), { ...assignmentOf(row), ...to }]
      if (before.assigned_to === after.assigned_to && before.team_id === after.team_id) return
      const done = changeConversation(client, {
        id: row.id,
        path: `/api/conversations/${row.id}/assign`,
        body: to,
        patch: (shown) => ({ ...shown, ...to }),
      })
      const name = to.assigned_to === me.user.id ? "you" : toName
      const toastId = isUndo
        ? toast("Assignment undone")
        : undoable(
            name === "" ? "Unassigned" : `Assigned to ${name}`,
            () => void assign({ ...row, ...after }, before, "", true),
          )
      if (!(await done)) toast.dismiss(toastId)
    }

    const setStatus = async (row: Conversation, status: ConversationStatus, isUndo = false) => {
      if (row.status === status) return
      const done = changeConversation(client, {
        id: row.id,
        path: `/api/conversations/${row.id}/status`,
        body: { status },
        patch: (shown) => ({ ...shown, status }),
      })
      const toastId = isUndo
        ? toast("Status change undone")
        : undoable(STATUS_WORDS[status], () => void setStatus({ ...row, status }, row.status, true))
      if (!(await done)) toast.dismiss(toastId)
    }

    const markRead = async (id: string) => {
      const before = new Map([[id, conversationIndex.find(id)]])
      const lift = conversationIndex.overlay(id, (shown) => ({ ...shown, unread_count: 0 }))
      projectConversations(client, [id], before)
      const patched = new Map([[id, conversationIndex.find(id)]])
      try {
        const row = await post(`/api/conversations/${id}/read`, {}, Conversation)
        lift()
        applyConversations(client, [{ row, seq: OWN_ANSWER }])
      } catch {
        // Not worth a message: the conversation simply stays unread and is tried again when opened.
        lift()
        projectConversations(client, [id], patched)
      }
    }

    return { assign, setStatus, markRead }
  }, [client, me.user.id])
}

/** Take a conversation over from another app, or hand it back: queued; the thread shows what comes of it. */
export function useThreadControl() {
  const client = useQueryClient()
  return async (conversationId: string, wish: "take" | "give_back") => {
    try {
      const row = await post(`/api/conversations/${conversationId}/thread-control`, { wish }, Message)
      applyMessages(client, [{ row, seq: OWN_ANSWER }])
    } catch (error) {
      tellFailure(error)
    }
  }
}

/** The message with our reaction, or (empty) without it. */
const withReaction = (message: Message, emoji: string): Message => {
  const others = message.reactions.filter(({ by }) => by !== "business")
  return { ...message, reactions: emoji === "" ? others : [...others, { emoji, by: "business" }] }
}

/** Retry and confirm a reply whose fate went wrong or is unknown; react to a message (empty: take it back). */
export function useMessageActions() {
  const client = useQueryClient()
  return useMemo(() => {
    const act = (verb: "retry" | "confirm") => async (message: Message) => {
      try {
        const row = await post(`/api/messages/${message.id}/${verb}`, {}, Message)
        applyMessages(client, [{ row, seq: OWN_ANSWER }])
      } catch (error) {
        tellFailure(error)
      }
    }
    const react = async (message: Message, emoji: string) => {
      const lift = messageIndex.overlay(message.id, (shown) => withReaction(shown, emoji))
      const show = () => projectMessages(client, message.conversation_id, [message.id])
      show()
      try {
        const path = `/api/messages/${message.id}/reaction`
        const row = emoji === "" ? await remove(path, Message) : await put(path, { emoji }, Message)
        lift()
        applyMessages(client, [{ row, seq: OWN_ANSWER }])
      } catch (error) {
        lift()
        show()
        tellFailure(error)
      }
    }
    return { retry: act("retry"), confirm: act("confirm"), react }
  }, [client])
}
