"use client"

import { Dialog } from "@/components/ui/dialog"
import { Kbd } from "@/components/ui/kbd"
import type { Command } from "../commands"

const IN_COMPOSER = [
  { title: "Send", keys: "Enter" },
  { title: "New line", keys: "Shift Enter" },
  { title: "Leave the reply box", keys: "Escape" },
]

/** All shortcuts on one sheet, from the same registry that runs them. */
export function ShortcutSheet({
  isOpen,
  onClose,
  commands,
}: {
  isOpen: boolean
  onClose: () => void
  commands: Command[]
}) {
  const withKeys = commands.flatMap(({ title, keys }) => (keys === undefined ? [] : { title, keys }))
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keyboard shortcuts">
      <div className="grid gap-x-8 overflow-y-auto p-4 sm:grid-cols-2">
        <List title="Inbox" entries={withKeys} />
        <List title="Reply box" entries={IN_COMPOSER} />
      </div>
    </Dialog>
  )
}

function List({ title, entries }: { title: string; entries: { title: string; keys: string }[] }) {
  return (
    <section>
      <h3 className="pb-1 text-small font-medium text-muted">{title}</h3>
      <dl>
        {entries.map((entry) => (
          <div key={entry.title} className="flex h-8 items-center justify-between gap-4">
            <dt className="truncate">{entry.title}</dt>
            <dd className="flex gap-2">
              {entry.keys.split(", ").map((keys) => (
                <Kbd key={keys} keys={keys} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
