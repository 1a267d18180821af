import { useState } from "react"
import type { Message } from "@/schemas/message"
import { isBubble } from "../thread-items"
import { briefly } from "./quoted"

/** One polite line per new inbound message; the virtual log itself stays silent while scrolling. */
export function ThreadAnnouncer({ rows, customerName }: { rows: Message[]; customerName: string }) {
  const newest = rows.find((row) => row.direction === "inbound" && isBubble(row))
  const [seenId, setSeenId] = useState(newest?.id)
  const [words, setWords] = useState("")
  if (newest !== undefined && newest.id !== seenId) {
    setSeenId(newest.id)
    setWords(`${customerName}: ${briefly(newest)}`)
  }
  return (
    <p aria-live="polite" className="sr-only">
      {words}
    </p>
  )
}
