"use client"

import { Command as Cmdk } from "cmdk"
import { Search } from "lucide-react"
import { Avatar } from "@/components/ui/avatar"
import { Dialog } from "@/components/ui/dialog"
import { Kbd } from "@/components/ui/kbd"
import type { Conversation } from "@/schemas/conversation"
import type { Command } from "../commands"
import { useInboxLocation } from "../location"
import { ChannelGlyph } from "./channel-glyph"
import { useOrderedConversations } from "./use-ordered-conversations"

const item = "flex h-9 cursor-default items-center gap-2.5 rounded-control px-2 data-[selected=true]:bg-hover"
const group =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-meta [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
const GROUPS = ["Conversation", "Go to", "Workspace"] as const
const SHOWN_CONVERSATIONS = 50

type CommandMenuProps = { isOpen: boolean; onClose: () => void; commands: Command[] }

/** Type to run a command or to open one of the loaded conversations. */
export function CommandMenu({ isOpen, onClose, commands }: CommandMenuProps) {
  const { open } = useInboxLocation()
  const { rows } = useOrderedConversations()
  const runAndClose = (run: () => void) => () => {
    onClose()
    // After the dialog has given focus back, so that a command may take it.
    setTimeout(run)
  }
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Search and commands" isTitleHidden>
      <Cmdk loop label="Search and commands">
        <div className="flex items-center gap-2.5 border-b px-4">
          <Search className="size-4 text-muted" aria-hidden />
          <Cmdk.Input
            placeholder="Search people and commands…"
            className="h-12 flex-1 bg-transparent text-message outline-none placeholder:text-muted"
          />
        </div>
        <Cmdk.List className="quiet-scroll max-h-[min(56vh,420px)] overflow-y-auto p-1.5">
          <Cmdk.Empty className="py-10 text-center text-muted">Nothing by that name in this view</Cmdk.Empty>
          {GROUPS.map((name) => (
            <Cmdk.Group key={name} heading={name} className={group}>
              {commands
                .filter((command) => command.group === name && command.isEnabled && command.id !== "menu")
                .map((command) => (
                  <Cmdk.Item
                    key={command.id}
                    value={`${command.title} ${command.id}`}
                    onSelect={runAndClose(command.run)}
                    className={item}
                  >
                    <span className="flex-1 truncate">{command.title}</span>
                    {command.keys !== undefined && <Kbd keys={command.keys.split(", ")[0] ?? ""} />}
                  </Cmdk.Item>
                ))}
            </Cmdk.Group>
          ))}
          <Cmdk.Group heading="People" className={group}>
            {rows.slice(0, SHOWN_CONVERSATIONS).map((row) => (
              <PersonItem key={row.id} row={row} onSelect={runAndClose(() => open(row.id))} />
            ))}
          </Cmdk.Group>
        </Cmdk.List>
      </Cmdk>
    </Dialog>
  )
}

function PersonItem({ row, onSelect }: { row: Conversation; onSelect: () => void }) {
  const { customer } = row
  const words = [customer.display_name, customer.username, customer.phone, `#${row.number}`, row.id]
  return (
    <Cmdk.Item value={words.filter(Boolean).join(" ")} onSelect={onSelect} className={item}>
      <Avatar name={customer.display_name} seed={customer.id} className="size-5 text-[9px]" />
      <span dir="auto" className="min-w-0 truncate">
        {customer.display_name}
      </span>
      <ChannelGlyph channel={row.channel_type} isLabelled className="size-3.5" />
      <span className="tabular ms-auto text-small text-muted">#{row.number}</span>
    </Cmdk.Item>
  )
}
