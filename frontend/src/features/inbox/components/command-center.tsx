"use client"

import dynamic from "next/dynamic"
import { useCallback, useEffect } from "react"
import { useMe } from "@/lib/session-context"
import { loadTypeahead } from "./load-typeahead"
import { useInboxCommands, useShortcuts } from "./use-inbox-commands"
import { useCounts } from "./views-sidebar"

const CommandMenu = dynamic(() => loadTypeahead().then((module) => module.CommandMenu), { ssr: false })
const ShortcutSheet = dynamic(() => import("./shortcut-sheet").then((module) => module.ShortcutSheet), {
  ssr: false,
})

/** What floats above the inbox; one at a time. */
export type Surface = "menu" | "help" | "assign" | "customer" | null

type CommandCenterProps = {
  surface: Surface
  onSurfaceChange: (surface: Surface) => void
  onReply: () => void
}

/** Shortcuts, command menu and help. A leaf of its own, because it follows the list and renders with each change of it. */
export function CommandCenter({ surface, onSurfaceChange, onReply }: CommandCenterProps) {
  const close = useCallback(() => onSurfaceChange(null), [onSurfaceChange])
  const openAssign = useCallback(() => onSurfaceChange("assign"), [onSurfaceChange])
  const openMenu = useCallback(() => onSurfaceChange("menu"), [onSurfaceChange])
  const openHelp = useCallback(() => onSurfaceChange("help"), [onSurfaceChange])
  const commands = useInboxCommands({ focusReply: onReply, openAssign, openMenu, openHelp })
  useShortcuts(commands)
  useTitleCount()
  useEffect(() => {
    // Not part of the first load, but there when Ctrl K is pressed and typing goes on: Ctrl comes before K.
    const load = () => void loadTypeahead()
    window.addEventListener("keydown", load, { once: true })
    return () => window.removeEventListener("keydown", load)
  }, [])

  return (
    <>
      {surface === "menu" && <CommandMenu isOpen onClose={close} commands={commands} />}
      {surface === "help" && <ShortcutSheet isOpen onClose={close} commands={commands} />}
    </>
  )
}

/** "(3) Inbox · Acme · Inlet": unread conversations and whose they are, seen from other tabs. */
function useTitleCount(): void {
  const unread = useCounts()?.open.unread ?? 0
  const { name } = useMe().organization
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ""}Inbox · ${name} · Inlet`
  }, [unread, name])
}
