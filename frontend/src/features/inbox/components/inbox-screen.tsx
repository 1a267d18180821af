"use client"

import { type ReactNode, useCallback, useRef, useState } from "react"
import { Dialog } from "@/components/ui/dialog"
import { useMediaQuery } from "@/lib/media-query"
import { useAppSelector } from "@/store"
import { useInboxLocation } from "../location"
import { CommandCenter, type Surface } from "./command-center"
import { ConnectionBanner, ConnectionState } from "./connection-indicator"
import { ConversationList } from "./conversation-list"
import { CustomerPanel } from "./customer-panel"
import { ListHeader } from "./list-header"
import { ListResizer } from "./list-resizer"
import { NothingOpen } from "./list-states"
import { Thread } from "./thread"
import { ViewsSidebar } from "./views-sidebar"

type InboxScreenProps = {
  rail: ReactNode
  /** What concerns the whole workspace, above everything. */
  notice?: ReactNode
  /** What a new workspace is asked to do first: beside the views (or under the list), and where no thread is open. */
  firstSteps?: ReactNode
  largeFirstSteps?: ReactNode
}

/** The inbox: rail, views, list, thread, customer. Panes fold away as the window narrows. */
export function InboxScreen({ rail, notice, firstSteps, largeFirstSteps }: InboxScreenProps) {
  const { conversationId } = useInboxLocation()
  const isWide = useMediaQuery("(min-width: 1400px)")
  const hasViews = useMediaQuery("(min-width: 1280px)")
  const isStacked = useMediaQuery("(max-width: 767px)")
  const { isPanelOpen, listWidth } = useAppSelector((state) => state.layout)
  const inputRef = useRef<HTMLTextAreaElement>(null)
  const [surface, setSurface] = useState<Surface>(null)
  const dismiss = useCallback(() => setSurface(null), [])
  const focusReply = useCallback(() => inputRef.current?.focus(), [])
  const openMenu = useCallback(() => setSurface("menu"), [])

  const isOpen = conversationId !== null
  return (
    <div className="flex h-dvh flex-col">
      <ConnectionBanner />
      {notice}
      <div className="flex min-h-0 flex-1 max-md:flex-col-reverse">
        {!(isStacked && isOpen) && rail}
        {hasViews && (
          <div className="w-[220px] shrink-0 border-e">
            <ViewsSidebar>{isOpen && firstSteps}</ViewsSidebar>
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
              {(isStacked || (!hasViews && isOpen)) && firstSteps}
              {hasViews && <ListResizer width={listWidth} />}
            </section>
          )}
          {(isOpen || !isStacked) && (
            <div className="flex min-h-0 min-w-0 flex-1 flex-col">
              {conversationId === null ? (
                <NothingOpen>{largeFirstSteps}</NothingOpen>
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
      <CommandCenter surface={surface} onSurfaceChange={setSurface} onReply={focusReply} />
    </div>
  )
}
