"use client"

import { ArrowLeft, PanelRight } from "lucide-react"
import { IconButton } from "@/components/ui/icon-button"
import type { Conversation } from "@/schemas/conversation"
import { useAppDispatch, useAppSelector } from "@/store"
import { panelToggled } from "@/store/layout"
import { useInboxLocation } from "../location"
import { channelName } from "../words"
import { AssignMenu } from "./assign-menu"
import { ChannelGlyph } from "./channel-glyph"
import { StatusMenu } from "./status-menu"

type ThreadHeaderProps = {
  conversation: Conversation
  isAssignOpen: boolean
  onAssignOpenChange: (isOpen: boolean) => void
  onShowPanel: () => void
}

/** Who the conversation is with, who has it, and in which state it is. */
export function ThreadHeader({
  conversation,
  isAssignOpen,
  onAssignOpenChange,
  onShowPanel,
}: ThreadHeaderProps) {
  const { close } = useInboxLocation()
  const dispatch = useAppDispatch()
  const isPanelOpen = useAppSelector((state) => state.layout.isPanelOpen)
  return (
    <header className="flex h-14 shrink-0 items-center gap-2 border-b px-2 md:ps-6 md:pe-4">
      <IconButton label="Back to the list" className="md:hidden" onClick={close}>
        <ArrowLeft className="size-[18px] rtl:rotate-180" aria-hidden />
      </IconButton>
      <div className="min-w-0 flex-1">
        <h2 dir="auto" className="truncate text-message leading-5 font-semibold">
          {conversation.customer.display_name}
        </h2>
        <p className="flex items-center gap-1 text-small text-muted">
          <ChannelGlyph channel={conversation.channel_type} className="size-3.5" />
          {channelName(conversation.channel_type)}
          <span aria-hidden>·</span>
          <span className="tabular">#{conversation.number}</span>
        </p>
      </div>
      <AssignMenu conversation={conversation} isOpen={isAssignOpen} onOpenChange={onAssignOpenChange} />
      <StatusMenu conversation={conversation} />
      <IconButton
        label={isPanelOpen ? "Hide customer" : "Show customer"}
        keys="]"
        aria-pressed={isPanelOpen}
        className="max-wide:hidden"
        onClick={() => dispatch(panelToggled())}
      >
        <PanelRight className="size-4 rtl:-scale-x-100" aria-hidden />
      </IconButton>
      <IconButton label="Show customer" className="wide:hidden" onClick={onShowPanel}>
        <PanelRight className="size-4 rtl:-scale-x-100" aria-hidden />
      </IconButton>
    </header>
  )
}
