"use client"

import { useQuery } from "@tanstack/react-query"
import { Command } from "cmdk"
import { Check, ChevronDown, UserRound, UserRoundX } from "lucide-react"
import { Avatar } from "@/components/ui/avatar"
import { Button } from "@/components/ui/button"
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import { Tooltip } from "@/components/ui/tooltip"
import { cn } from "@/lib/format/text"
import { useCan, useMe } from "@/lib/session-context"
import type { Conversation } from "@/schemas/conversation"
import type { Member } from "@/schemas/workspace"
import { useConversationActions } from "../mutations"
import { membersQuery } from "../queries"

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
      <PopoverContent aria-label="Assign conversation">
        <Command loop>
          <Command.Input
            autoFocus
            placeholder="Assign to…"
            className="h-10 w-full border-b bg-transparent px-3 outline-none placeholder:text-muted"
          />
          <Command.List className="quiet-scroll max-h-72 overflow-y-auto p-1">
            <Command.Empty className="px-2 py-6 text-center text-muted">Nobody by that name</Command.Empty>
            <Option
              isChosen={conversation.assigned_to === null}
              value="Nobody unassigned"
              onSelect={() => choose(null, "")}
            >
              <span className="grid size-5 place-items-center">
                <UserRoundX className="size-4 text-muted" aria-hidden />
              </span>
              Nobody
            </Option>
            {sortedMembers(members, me.user.id).map((member) => (
              <Option
                key={member.id}
                isChosen={conversation.assigned_to === member.id}
                value={`${member.name} ${member.email}${member.id === me.user.id ? " me" : ""}`}
                onSelect={() => choose(member.id, member.name)}
              >
                <Avatar name={member.name} seed={member.id} className="size-5 text-[9px]" />
                <span className="truncate">{member.name}</span>
                {member.id === me.user.id && <span className="text-muted">you</span>}
              </Option>
            ))}
          </Command.List>
        </Command>
      </PopoverContent>
    </Popover>
  )
}

type OptionProps = { value: string; isChosen: boolean; onSelect: () => void; children: React.ReactNode }

function Option({ value, isChosen, onSelect, children }: OptionProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-8 cursor-default items-center gap-2 rounded-control px-2 data-[selected=true]:bg-hover"
    >
      {children}
      {isChosen && <Check className="ms-auto size-4 text-accent" aria-label="chosen" />}
    </Command.Item>
  )
}

/** People who can answer, the signed-in person first. */
function sortedMembers(members: Member[], myId: string): Member[] {
  return members
    .filter((member) => member.role !== "viewer")
    .toSorted((a, b) => Number(b.id === myId) - Number(a.id === myId) || a.name.localeCompare(b.name))
}

function labelOf(conversation: Conversation, assignee: Member | undefined, myId: string): string {
  if (conversation.assigned_to === null) return "Unassigned"
  if (conversation.assigned_to === myId) return "You"
  return assignee?.name ?? "A colleague"
}
