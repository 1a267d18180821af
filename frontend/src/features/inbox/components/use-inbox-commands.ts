import { useEffect, useMemo, useRef } from "react"
import { useMayAct } from "@/lib/rights"
import { useMe } from "@/lib/session-context"
import { VIEWS } from "@/schemas/view"
import { useAppDispatch } from "@/store"
import { panelToggled } from "@/store/layout"
import { conversationIndex } from "../cache"
import { type Command, findCommand, isBusyTarget, pressedKeys } from "../commands"
import { useInboxLocation } from "../location"
import { useConversationActions } from "../mutations"
import { VIEW_NAMES } from "../words"
import { isOffered } from "./views-sidebar"
import { useOrderedConversations } from "./use-ordered-conversations"

type Surface = {
  focusReply: () => void
  openAssign: () => void
  openMenu: () => void
  openHelp: () => void
}

/** The commands of the inbox as they stand now. */
export function useInboxCommands({ focusReply, openAssign, openMenu, openHelp }: Surface): Command[] {
  const { conversationId, open, close, setView } = useInboxLocation()
  const { rows } = useOrderedConversations()
  const { assign, setStatus } = useConversationActions()
  const me = useMe()
  const openRow =
    rows.find((row) => row.id === conversationId) ?? conversationIndex.find(conversationId ?? "")
  const [canReply, canAssign, canClose] = [
    useMayAct("conversations:reply", openRow),
    useMayAct("conversations:assign", openRow),
    useMayAct("conversations:close", openRow),
  ]
  const dispatch = useAppDispatch()

  return useMemo(() => {
    const at = rows.findIndex((row) => row.id === conversationId)
    const isOpen = conversationId !== null
    const step = (by: 1 | -1) => {
      const next = rows[at < 0 ? 0 : at + by]
      if (next !== undefined) open(next.id, isOpen)
    }
    const withOpen =
      (act: (row: NonNullable<ReturnType<typeof conversationIndex.find>>) => unknown) => () => {
        const row = conversationId === null ? undefined : conversationIndex.find(conversationId)
        if (row !== undefined) act(row)
      }
    const conversation = (
      id: string,
      title: string,
      isAllowed: boolean,
      run: () => void,
      keys?: string,
    ): Command => ({
      id,
      group: "Conversation",
      title,
      keys,
      isEnabled: isOpen && isAllowed,
      run,
    })
    return [
      {
        id: "next",
        group: "Go to",
        title: "Next conversation",
        keys: "J",
        isEnabled: true,
        run: () => step(1),
      },
      {
        id: "previous",
        group: "Go to",
        title: "Previous conversation",
        keys: "K",
        isEnabled: true,
        run: () => step(-1),
      },
      conversation("reply", "Reply", canReply, focusReply, "R, Enter"),
      conversation(
        "resolve",
        "Resolve or reopen",
        canClose,
        withOpen((row) => setStatus(row, row.status === "resolved" ? "open" : "resolved")),
        "E",
      ),
      conversation(
        "pending",
        "Set to pending",
        canClose,
        withOpen((row) => setStatus(row, "pending")),
      ),
      conversation("assign", "Assign…", canAssign, openAssign, "A"),
      conversation(
        "assign-me",
        "Assign to me",
        canAssign,
        withOpen((row) => assign(row, { assigned_to: me.user.id }, me.user.name)),
        "M",
      ),
      conversation("close", "Back to the list", true, close, "Escape"),
      conversation("panel", "Show or hide the customer", true, () => dispatch(panelToggled()), "]"),
      ...VIEWS.filter((view) => isOffered(view, me)).map(
        (view): Command => ({
          id: `view-${view}`,
          group: "Go to",
          title: VIEW_NAMES[view],
          isEnabled: true,
          run: () => setView(view),
        }),
      ),
      {
        id: "menu",
        group: "Workspace",
        title: "Search and commands",
        keys: "/, Ctrl K",
        isEnabled: true,
        run: openMenu,
      },
      {
        id: "help",
        group: "Workspace",
        title: "Keyboard shortcuts",
        keys: "?",
        isEnabled: true,
        run: openHelp,
      },
    ]
  }, [
    rows,
    conversationId,
    open,
    close,
    setView,
    assign,
    setStatus,
    me,
    canReply,
    canAssign,
    canClose,
    dispatch,
    focusReply,
    openAssign,
    openMenu,
    openHelp,
  ])
}

/** Run commands by key, except where keys are text. Ctrl K works everywhere. */
export function useShortcuts(commands: Command[]): void {
  const latest = useRef(commands)
  useEffect(() => {
    latest.current = commands
  }, [commands])
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const keys = pressedKeys(event)
      if (keys === null || event.defaultPrevented) return
      if (keys !== "ctrl k" && isBusyTarget(event.target)) return
      // Enter belongs to a focused control.
      if (keys === "Enter" && event.target instanceof HTMLElement && event.target.closest("a, button")) return
      const command = findCommand(latest.current, keys.toLowerCase())
      if (command === undefined) return
      event.preventDefault()
      command.run()
    }
    window.addEventListener("keydown", onKeyDown)
    return () => window.removeEventListener("keydown", onKeyDown)
  }, [])
}
