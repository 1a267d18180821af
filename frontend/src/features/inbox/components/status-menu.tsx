"use client"

import { ChevronDown } from "lucide-react"
import { Button } from "@/components/ui/button"
import { Menu, MenuContent, MenuRadioGroup, MenuRadioItem, MenuTrigger } from "@/components/ui/menu"
import { Tooltip } from "@/components/ui/tooltip"
import { useMayAct } from "@/lib/rights"
import { type Conversation, ConversationStatus } from "@/schemas/conversation"
import { useConversationActions } from "../mutations"
import { STATUS_NAMES } from "../words"
import { StatusIcon } from "./status-icon"

/** The conversation's status and a menu to change it. */
export function StatusMenu({ conversation }: { conversation: Conversation }) {
  const canChange = useMayAct("conversations:close", conversation)
  const { setStatus } = useConversationActions()
  const name = STATUS_NAMES[conversation.status] ?? conversation.status
  if (!canChange)
    return (
      <span className="flex shrink-0 items-center gap-1.5 px-2 text-text-2">
        <StatusIcon status={conversation.status} />
        <span className="max-sm:sr-only">{name}</span>
      </span>
    )
  return (
    <Menu>
      <Tooltip label="Status" keys="E">
        <MenuTrigger asChild>
          <Button
            variant="outline"
            className="px-2 max-md:min-w-10"
            data-testid="status-button"
            aria-label={`Status: ${name}. Change`}
          >
            <StatusIcon status={conversation.status} />
            <span className="hidden sm:inline">{name}</span>
            <ChevronDown className="size-3.5 text-muted max-sm:hidden" aria-hidden />
          </Button>
        </MenuTrigger>
      </Tooltip>
      <MenuContent>
        <MenuRadioGroup
          value={conversation.status}
          onValueChange={(value) => void setStatus(conversation, ConversationStatus.parse(value))}
        >
          {ConversationStatus.options.map((status) => (
            <MenuRadioItem key={status} value={status}>
              <StatusIcon status={status} />
              {STATUS_NAMES[status]}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
      </MenuContent>
    </Menu>
  )
}
