"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Bell } from "lucide-react"
import dynamic from "next/dynamic"
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import { cn } from "@/lib/format/text"
import { markNoticesRead, noticesQuery } from "../queries"

const NoticeList = dynamic(() => import("./notice-list").then((module) => module.NoticeList), { ssr: false })

const SHOWN_UP_TO = 99

/** What those who run the workspace should know: a bell with the number of what is new. */
export function NoticesBell({ className }: { className: string }) {
  const client = useQueryClient()
  const unread = useQuery(noticesQuery()).data?.unread ?? 0
  const count = unread > SHOWN_UP_TO ? `${SHOWN_UP_TO}+` : String(unread)
  const label = unread === 0 ? "Notices" : `Notices, ${count} new`
  const onOpenChange = (isOpen: boolean) => {
    if (isOpen) void markNoticesRead(client)
    else void client.invalidateQueries({ queryKey: noticesQuery().queryKey })
  }
  return (
    <Popover onOpenChange={onOpenChange}>
      <PopoverTrigger
        aria-label={label}
        title={label}
        data-testid="notices"
        className={cn(className, "relative text-muted hover:bg-hover hover:text-text")}
      >
        <Bell className="size-[18px]" strokeWidth={1.75} aria-hidden />
        {unread > 0 && (
          <span
            aria-hidden
            className="tabular absolute end-0.5 top-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-bad px-1 text-[10px] leading-none font-semibold text-on-accent max-md:end-3 max-md:top-1"
          >
            {count}
          </span>
        )}
      </PopoverTrigger>
      <PopoverContent
        aria-label="Notices"
        side="right"
        align="end"
        className="w-[min(380px,calc(100vw-16px))]"
      >
        <NoticeList />
      </PopoverContent>
    </Popover>
  )
}
