"use client"

import { useState } from "react"
import { NO_PLACE, PlaceCard, PlaceFields, placeOf, placeProblem } from "./place-fields"
import { ToolDialog } from "./tool-dialog"
import type { ToolProps } from "./tools"

/** A place, and what the customer will get of it. */
export function LocationDialog({ onSend, onClose }: ToolProps) {
  const [place, setPlace] = useState(NO_PLACE)
  const send = () => {
    const location = placeOf(place)
    if (location === null) return
    onSend({ message_type: "location", content: { location } })
    onClose()
  }
  return (
    <ToolDialog
      title="Location"
      problem={placeProblem(place, false)}
      onSend={send}
      onClose={onClose}
      preview={<PlaceCard place={place} />}
    >
      <PlaceFields place={place} onPlace={setPlace} />
    </ToolDialog>
  )
}
