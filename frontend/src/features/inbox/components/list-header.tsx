"use client"

import { ChevronDown, Search } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { IconButton } from "@/components/ui/icon-button"
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import { cappedCount } from "@/lib/format/text"
import { useInboxLocation } from "../location"
import { StartButton } from "../starting/start-button"
import { VIEW_NAMES } from "../words"
import { ConnectionIndicator } from "./connection-indicator"
import { useCounts, ViewLinks } from "./views-sidebar"

/** The list's title; below 1280 px it is also where one changes the view. */
export function ListHeader({ onOpenCommands }: { onOpenCommands: () => void }) {
  const { view } = useInboxLocation()
  const [isOpen, setIsOpen] = useState(false)
  const unread = useCounts()?.open.unread ?? 0
  return (
    <header className="flex h-14 shrink-0 items-center gap-2 border-b px-3">
      <h2 className="min-w-0 truncate text-message font-semibold max-xl:hidden">{VIEW_NAMES[view]}</h2>
      <Popover open={isOpen} onOpenChange={setIsOpen}>
        <PopoverTrigger asChild>
          <Button
            variant="ghost"
            className="-ms-1 px-2 text-message font-semibold text-text xl:hidden"
            aria-label={`View: ${VIEW_NAMES[view]}. Change`}
          >
            {VIEW_NAMES[view]}
            <ChevronDown className="size-4 text-muted" aria-hidden />
          </Button>
        </PopoverTrigger>
        <PopoverContent align="start" className="p-2" aria-label="Views">
          <ViewLinks onChoose={() => setIsOpen(false)} />
          <div className="border-t pt-2 pb-0.5">
            <ConnectionIndicator />
          </div>
        </PopoverContent>
      </Popover>
      <span className="ms-auto" />
      {view === "open" && unread > 0 && (
        <span className="tabular text-small text-muted">{cappedCount(unread)} unread</span>
      )}
      <StartButton />
      <IconButton label="Search and commands" keys="Ctrl K" onClick={onOpenCommands}>
        <Search className="size-4" aria-hidden />
      </IconButton>
    </header>
  )
}
