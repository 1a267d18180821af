"use client"

import { LocateFixed, MapPin } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { TextField } from "@/components/ui/text-field"
import { LimitedField } from "./limited-field"
import { readCoordinates } from "./rules"
import { ToolDialog } from "./tool-dialog"
import type { ToolProps } from "./tools"

const NAME_LIMIT = 300

/** A place by its coordinates, pasted or one's own, with a name and an address. */
export function LocationDialog({ onSend, onClose }: ToolProps) {
  const [point, setPoint] = useState("")
  const [name, setName] = useState("")
  const [address, setAddress] = useState("")
  const own = useOwnPosition((found) => setPoint(found))
  const place = readCoordinates(point)
  const problem =
    point.trim() === "" ? "Enter where it is." : place === null ? "These are no coordinates." : null
  const send = () => {
    if (place === null) return
    const named = {
      ...(name.trim() && { name: name.trim() }),
      ...(address.trim() && { address: address.trim() }),
    }
    onSend({ message_type: "location", content: { location: { ...place, ...named } } })
    onClose()
  }
  return (
    <ToolDialog
      title="Location"
      problem={problem}
      onSend={send}
      onClose={onClose}
      preview={<Preview name={name} address={address} place={place} />}
    >
      <TextField
        label="Coordinates"
        hint="Latitude and longitude, or a link from a map."
        error={point.trim() !== "" && place === null ? "Write them as 48.2082, 16.3738." : undefined}
        placeholder="48.2082, 16.3738"
        inputMode="text"
        autoFocus
        value={point}
        onChange={(event) => setPoint(event.target.value)}
        data-testid="location-point"
      />
      <div>
        <Button size="sm" onClick={own.ask} disabled={own.isAsking}>
          <LocateFixed className="size-3.5" aria-hidden />
          {own.isAsking ? "Looking…" : "Use my location"}
        </Button>
        {own.problem !== null && (
          <p role="alert" className="mt-1.5 text-small text-bad">
            {own.problem}
          </p>
        )}
      </div>
      <LimitedField
        label="Name (optional)"
        placeholder="Our shop"
        limit={NAME_LIMIT}
        value={name}
        onValue={setName}
        data-testid="location-name"
      />
      <LimitedField label="Address (optional)" limit={NAME_LIMIT} value={address} onValue={setAddress} />
    </ToolDialog>
  )
}

type PreviewProps = { name: string; address: string; place: { latitude: number; longitude: number } | null }

function Preview({ name, address, place }: PreviewProps) {
  return (
    <div className="flex items-center gap-2.5 py-0.5">
      <span className="grid size-9 shrink-0 place-items-center rounded-pop bg-text/6 text-text-2">
        <MapPin className="size-[18px]" strokeWidth={1.75} aria-hidden />
      </span>
      <span className="min-w-0">
        <span dir="auto" className="block font-medium wrap-anywhere">
          {name || "Location"}
        </span>
        <span dir="auto" className="tabular block text-small text-muted wrap-anywhere">
          {address || (place === null ? "–" : `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`)}
        </span>
      </span>
    </div>
  )
}

/** Asks the browser where one is; what it answers is left to be corrected. */
function useOwnPosition(onFound: (point: string) => void) {
  const [isAsking, setIsAsking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const ask = () => {
    setIsAsking(true)
    setProblem(null)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setIsAsking(false)
        onFound(`${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`)
      },
      ({ code, PERMISSION_DENIED }) => {
        setIsAsking(false)
        setProblem(
          code === PERMISSION_DENIED
            ? "The browser was not allowed to say where you are."
            : "The browser does not know where you are just now.",
        )
      },
      { timeout: 10_000, maximumAge: 60_000 },
    )
  }
  return { ask, isAsking, problem }
}
