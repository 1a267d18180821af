"use client"

import dynamic from "next/dynamic"
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react"
import { Dialog } from "@/components/ui/dialog"
import { useMediaQuery } from "@/lib/media-query"
import { useAppSelector } from "@/store"
import { useInboxLocation } from "../location"
import { ConnectionBanner, ConnectionState } from "./connection-indicator"
import { ConversationList } from "./conversation-list"
import { CustomerPanel } from "./customer-panel"
import { ListHeader } from "./list-header"
import { ListResizer } from "./list-resizer"
import { NothingOpen } from "./list-states"
import { Thread } from "./thread"
import { useInboxCommands, useShortcuts } from "./use-inbox-commands"
import { useCounts, ViewsSidebar } from "./views-sidebar"

const loadCommandMenu = () => import("./command-menu")
const CommandMenu = dynamic(() => loadCommandMenu().then((module) => module.CommandMenu), {
  ssr: false,
})
const ShortcutSheet = dynamic(() => import("./shortcut-sheet").then((module) => module.ShortcutSheet), {
  ssr: false,
})

type Surface = "menu" | "help" | "assign" | "customer" | null

/** The inbox: rail, views, list, thread, customer. Panes fold away as the window narrows. */
export function InboxScreen({ rail }: { rail: ReactNode }) {
  const { conversationId } = useInboxLocation()
  const isWide = useMediaQuery("(min-width: 1400px)")
  const hasViews = useMediaQuery("(min-width: 1280px)")
  const isStacked = useMediaQuery("(max-width: 767px)")
  const { isPanelOpen, listWidth } = useAppSelector((state) => state.layout)
  const inputRef = useRef<HTMLTextAreaElement>(null)
  const [surface, setSurface] = useState<Surface>(null)
  const dismiss = useCallback(() => setSurface(null), [])
  const focusReply = useCallback(() => inputRef.current?.focus(), [])
  const openAssign = useCallback(() => setSurface("assign"), [])
  const openMenu = useCallback(() => setSurface("menu"), [])
  const openHelp = useCallback(() => setSurface("help"), [])
  const commands = useInboxCommands({ focusReply, openAssign, openMenu, openHelp })
  useShortcuts(commands)
  useTitleCount()
  useEffect(() => {
    // Not part of the first load, but ready when Ctrl K is pressed and typing goes on.
    const timer = setTimeout(() => void loadCommandMenu(), 1_500)
    return () => clearTimeout(timer)
  }, [])

  const isOpen = conversationId !== null
  return (
    <div className="flex h-dvh flex-col">
      <ConnectionBanner />
      <div className="flex min-h-0 flex-1 max-md:flex-col-reverse">
        {!(isStacked && isOpen) && rail}
        {hasViews && (
          <div className="w-[220px] shrink-0 border-e">
            <ViewsSidebar />
          </div>
        )}
        <main className="flex min-h-0 min-w-0 flex-1">
          <h1 className="sr-only">Inbox</h1>
          <ConnectionState />
          {!(isStacked && isOpen) && (
            <section
              aria-label="Conversations"
              style={isStacked ? undefined : { width: hasViews ? listWidth : 320 }}
              className="relative flex min-h-0 shrink-0 flex-col border-e max-md:flex-1 max-md:border-e-0"
            >
              <ListHeader onOpenCommands={openMenu} />
              <ConversationList />
              {hasViews && <ListResizer width={listWidth} />}
            </section>
          )}
          {(isOpen || !isStacked) && (
            <div className="flex min-h-0 min-w-0 flex-1 flex-col">
              {conversationId === null ? (
                <NothingOpen />
              ) : (
                <Thread
                  key={conversationId}
                  conversationId={conversationId}
                  inputRef={inputRef}
                  isAssignOpen={surface === "assign"}
                  onAssignOpenChange={(open) => setSurface(open ? "assign" : null)}
                  onShowPanel={() => setSurface("customer")}
                />
              )}
            </div>
          )}
          {isWide && isOpen && isPanelOpen && (
            <section aria-label="Customer" className="w-[300px] shrink-0 border-s">
              <CustomerPanel conversationId={conversationId} />
            </section>
          )}
        </main>
      </div>
      {!isWide && isOpen && (
        <Dialog isOpen={surface === "customer"} onClose={dismiss} title="Customer">
          <CustomerPanel conversationId={conversationId} />
        </Dialog>
      )}
      {surface === "menu" && <CommandMenu isOpen onClose={dismiss} commands={commands} />}
      {surface === "help" && <ShortcutSheet isOpen onClose={dismiss} commands={commands} />}
    </div>
  )
}

/** "(3) Inbox · Inlet": unread conversations, seen from other tabs. */
function useTitleCount(): void {
  const unread = useCounts()?.open.unread ?? 0
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Inbox · Inlet` : "Inbox · Inlet"
  }, [unread])
}
