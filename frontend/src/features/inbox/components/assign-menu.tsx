"use client"

import { useQuery } from "@tanstack/react-query"
import { ChevronDown, UserRound, Users } from "lucide-react"
import dynamic from "next/dynamic"
import { Avatar } from "@/components/ui/avatar"
import { Button } from "@/components/ui/button"
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import { Tooltip } from "@/components/ui/tooltip"
import { membersQuery, teamsQuery } from "@/lib/directory"
import { cn } from "@/lib/format/text"
import { useMayAct } from "@/lib/rights"
import { useCan, useMe } from "@/lib/session-context"
import type { Conversation } from "@/schemas/conversation"
import type { Member, Team } from "@/schemas/workspace"
import { type Assignment, useConversationActions } from "../mutations"
import { loadTypeahead } from "./load-typeahead"

const AssignOptions = dynamic(() => loadTypeahead().then((module) => module.AssignOptions), { ssr: false })

type AssignMenuProps = {
  conversation: Conversation
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}

/** Who looks after the conversation, a person or a team; a popover with typeahead to change it. */
export function AssignMenu({ conversation, isOpen, onOpenChange }: AssignMenuProps) {
  const me = useMe()
  const canAssign = useMayAct("conversations:assign", conversation)
  const mayReadTeams = useCan("teams:read")
  const members = useQuery(membersQuery(me.organization.id)).data ?? []
  const teams = useQuery({ ...teamsQuery(), enabled: mayReadTeams }).data ?? []
  const { assign } = useConversationActions()
  const assignee = members.find((member) => member.id === conversation.assigned_to)
  const team = teams.find((each) => each.id === conversation.team_id)
  const label = labelOf(conversation, assignee, team, me.user.id)

  const choose = (to: Assignment, name: string) => {
    onOpenChange(false)
    void assign(conversation, to, name)
  }
  const shown = (
    <>
      <Sign conversation={conversation} assignee={assignee} />
      <span
        className={cn(
          "hidden truncate sm:inline",
          conversation.assigned_to === null && !team && "text-muted",
        )}
      >
        {label}
      </span>
    </>
  )
  if (!canAssign)
    return (
      <span className="flex max-w-44 min-w-0 shrink items-center gap-1.5 px-2 text-text-2" title={label}>
        {shown}
        <span className="sr-only">Assigned to: {label}</span>
      </span>
    )
  return (
    <Popover open={isOpen} onOpenChange={onOpenChange}>
      <Tooltip label="Assign" keys="A">
        <PopoverTrigger asChild>
          <Button
            variant="ghost"
            className="max-w-44 px-2 max-md:min-w-10"
            data-testid="assign-button"
            aria-label={`Assigned to: ${label}. Change`}
          >
            {shown}
            <ChevronDown className="size-3.5 text-muted max-sm:hidden" aria-hidden />
          </Button>
        </PopoverTrigger>
      </Tooltip>
      <PopoverContent aria-label="Assign conversation" className="min-h-40">
        <AssignOptions members={members} teams={teams} conversation={conversation} onChoose={choose} />
      </PopoverContent>
    </Popover>
  )
}

function Sign({ conversation, assignee }: { conversation: Conversation; assignee: Member | undefined }) {
  if (conversation.assigned_to !== null)
    return (
      <Avatar name={assignee?.name ?? "?"} seed={conversation.assigned_to} className="size-5 text-[9px]" />
    )
  const Icon = conversation.team_id === null ? UserRound : Users
  return <Icon className="size-4 shrink-0 text-muted" aria-hidden />
}

function labelOf(
  conversation: Conversation,
  assignee: Member | undefined,
  team: Team | undefined,
  myId: string,
): string {
  if (conversation.assigned_to === null) return team?.name ?? "Unassigned"
  const person = conversation.assigned_to === myId ? "You" : (assignee?.name ?? "A colleague")
  return team === undefined ? person : `${person} · ${team.name}`
}
