"use client"

import { useQuery } from "@tanstack/react-query"
import { ChevronDown, UserRound } from "lucide-react"
import dynamic from "next/dynamic"
import { Avatar } from "@/components/ui/avatar"
import { Button } from "@/components/ui/button"
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import { Tooltip } from "@/components/ui/tooltip"
import { membersQuery } from "@/lib/directory"
import { cn } from "@/lib/format/text"
import { useCan, useMe } from "@/lib/session-context"
import type { Conversation } from "@/schemas/conversation"
import type { Member } from "@/schemas/workspace"
import { useConversationActions } from "../mutations"

/** Loaded apart: the typeahead is needed only when the popover opens. */
export const loadAssignOptions = () => import("./assign-options")
const AssignOptions = dynamic(() => loadAssignOptions().then((module) => module.AssignOptions), {
  ssr: false,
})

type AssignMenuProps = {
  conversation: Conversation
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}

/** Who looks after the conversation; a popover with typeahead to change it. */
export function AssignMenu({ conversation, isOpen, onOpenChange }: AssignMenuProps) {
  const me = useMe()
  const canAssign = useCan("conversations:assign")
  const members = useQuery(membersQuery(me.organization.id)).data ?? []
  const { assign } = useConversationActions()
  const assignee = members.find((member) => member.id === conversation.assigned_to)
  const label = labelOf(conversation, assignee, me.user.id)

  const choose = (to: string | null, name: string) => {
    onOpenChange(false)
    void assign(conversation, to, name)
  }

  return (
    <Popover open={isOpen} onOpenChange={onOpenChange}>
      <Tooltip label="Assign" keys="A">
        <PopoverTrigger asChild>
          <Button
            variant="ghost"
            className="max-w-44 px-2"
            disabled={!canAssign}
            data-testid="assign-button"
            aria-label={`Assigned to: ${label}. Change`}
          >
            {conversation.assigned_to === null ? (
              <UserRound className="size-4 text-muted" aria-hidden />
            ) : (
              <Avatar
                name={assignee?.name ?? "?"}
                seed={conversation.assigned_to}
                className="size-5 text-[9px]"
              />
            )}
            <span
              className={cn("hidden truncate sm:inline", conversation.assigned_to === null && "text-muted")}
            >
              {label}
            </span>
            <ChevronDown className="size-3.5 text-muted max-sm:hidden" aria-hidden />
          </Button>
        </PopoverTrigger>
      </Tooltip>
      <PopoverContent aria-label="Assign conversation" className="min-h-40">
        <AssignOptions members={members} assignedTo={conversation.assigned_to} onChoose={choose} />
      </PopoverContent>
    </Popover>
  )
}

function labelOf(conversation: Conversation, assignee: Member | undefined, myId: string): string {
  if (conversation.assigned_to === null) return "Unassigned"
  if (conversation.assigned_to === myId) return "You"
  return assignee?.name ?? "A colleague"
}
