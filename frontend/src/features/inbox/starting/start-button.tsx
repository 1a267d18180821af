"use client"

import { useQuery } from "@tanstack/react-query"
import { SquarePen } from "lucide-react"
import dynamic from "next/dynamic"
import { useState } from "react"
import { IconButton } from "@/components/ui/icon-button"
import { useCan } from "@/lib/session-context"
import { startsQuery } from "./queries"

const NewConversation = dynamic(() => import("./new-conversation").then((module) => module.NewConversation), {
  ssr: false,
})

/** Write first; there where a WhatsApp number is connected and one may answer. */
export function StartButton() {
  const canReply = useCan("conversations:reply")
  const canList = useCan("channels:read")
  const accounts = useQuery({ ...startsQuery(), enabled: canReply && canList }).data ?? []
  const [isOpen, setIsOpen] = useState(false)
  if (!canReply || accounts.length === 0) return null
  return (
    <>
      <IconButton label="New conversation" onClick={() => setIsOpen(true)} data-testid="start-conversation">
        <SquarePen className="size-4" aria-hidden />
      </IconButton>
      {isOpen && <NewConversation onClose={() => setIsOpen(false)} />}
    </>
  )
}
