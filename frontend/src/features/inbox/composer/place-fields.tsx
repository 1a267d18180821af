import { LocateFixed, MapPin } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { TextField } from "@/components/ui/text-field"
import { LimitedField } from "./limited-field"
import { readCoordinates } from "./rules"

const NAME_LIMIT = 300

/** A place as it is typed. */
export type PlaceDraft = { point: string; name: string; address: string }
export const NO_PLACE: PlaceDraft = { point: "", name: "", address: "" }

/** What keeps the place from being sent; `isNamed`: its name and address are needed. */
export function placeProblem({ point, name, address }: PlaceDraft, isNamed: boolean): string | null {
  if (point.trim() === "") return "Enter where it is."
  if (readCoordinates(point) === null) return "These are no coordinates."
  return isNamed && (name.trim() === "" || address.trim() === "")
    ? "The place needs a name and an address."
    : null
}

/** The place as the API takes it; null where its coordinates cannot be read. */
export function placeOf({ point, name, address }: PlaceDraft) {
  const found = readCoordinates(point)
  return (
    found && {
      ...found,
      ...(name.trim() && { name: name.trim() }),
      ...(address.trim() && { address: address.trim() }),
    }
  )
}

type PlaceFieldsProps = { place: PlaceDraft; onPlace: (place: PlaceDraft) => void; isNamed?: boolean }

/** A place by its coordinates, pasted or one's own, with a name and an address. */
export function PlaceFields({ place, onPlace, isNamed = false }: PlaceFieldsProps) {
  const own = useOwnPosition((point) => onPlace({ ...place, point }))
  const optional = isNamed ? "" : " (optional)"
  const isUnread = place.point.trim() !== "" && readCoordinates(place.point) === null
  return (
    <>
      <TextField
        label="Coordinates"
        hint="Latitude and longitude, or a link from a map."
        error={isUnread ? "Write them as 48.2082, 16.3738." : undefined}
        placeholder="48.2082, 16.3738"
        inputMode="text"
        autoFocus
        value={place.point}
        onChange={(event) => onPlace({ ...place, point: event.target.value })}
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
        label={`Name${optional}`}
        placeholder="Our shop"
        limit={NAME_LIMIT}
        value={place.name}
        onValue={(name) => onPlace({ ...place, name })}
        data-testid="location-name"
      />
      <LimitedField
        label={`Address${optional}`}
        limit={NAME_LIMIT}
        value={place.address}
        onValue={(address) => onPlace({ ...place, address })}
        data-testid="location-address"
      />
    </>
  )
}

/** The place as the customer sees it. */
export function PlaceCard({ place }: { place: PlaceDraft }) {
  const point = readCoordinates(place.point)
  return (
    <div className="flex items-center gap-2.5 py-0.5">
      <span className="grid size-9 shrink-0 place-items-center rounded-pop bg-text/6 text-text-2">
        <MapPin className="size-[18px]" strokeWidth={1.75} aria-hidden />
      </span>
      <span className="min-w-0">
        <span dir="auto" className="block font-medium wrap-anywhere">
          {place.name || "Location"}
        </span>
        <span dir="auto" className="tabular block text-small text-muted wrap-anywhere">
          {place.address ||
            (point === null ? "–" : `${point.latitude.toFixed(5)}, ${point.longitude.toFixed(5)}`)}
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
