"use client"

import { MessageCircleQuestion } from "lucide-react"
import dynamic from "next/dynamic"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { useMe } from "@/lib/session-context"
import { typeName } from "../words"
import { Card } from "./card"
import type { ContentProps } from "./props"
import { fields, text } from "./read"
import { WithWords } from "./with-words"

const RawItem = dynamic(() => import("./raw-item").then((module) => module.RawItem), { ssr: false })

const REASONS: Record<string, string> = {
  ephemeral: "A view-once message: it can only be seen in the customer’s app",
  poll: "A poll: the channel does not pass polls on",
  poll_creation: "A poll: the channel does not pass polls on",
  edit: "An edit that the channel does not pass on",
  view_once: "A view-once message: it can only be seen in the customer’s app",
}

/** A kind that the channel does not pass on, or that is newer than this version: said honestly. */
export function UnsupportedContent({ message, meta }: ContentProps) {
  const { permissions } = useMe()
  const [isRawOpen, setIsRawOpen] = useState(false)
  const kind = text(fields(message.content.unsupported).type)
  const isKnown = message.message_type === "unsupported"
  const reason =
    REASONS[kind ?? ""] ?? (isKnown ? "The channel does not pass this kind on" : "Not shown in this version")
  return (
    <WithWords message={message} meta={meta}>
      <div className="min-w-0 grow">
        <Card icon={MessageCircleQuestion} title={typeName(message.message_type)} note={reason} />
        {permissions.includes("channels:configure") && (
          <Button variant="link" size="inline" className="text-small" onClick={() => setIsRawOpen(true)}>
            What the channel sent
          </Button>
        )}
        {isRawOpen && <RawItem messageId={message.id} onClose={() => setIsRawOpen(false)} />}
      </div>
    </WithWords>
  )
}
