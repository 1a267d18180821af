import { MapPin } from "lucide-react"
import { Card } from "./card"
import { OutLink } from "./out-link"
import type { ContentProps } from "./props"
import { fields, number, text, webLink } from "./read"
import { WithWords } from "./with-words"

/** A place: its name and address, and a way to a map. No map is loaded before somebody asks for it. */
export function LocationContent({ message, meta }: ContentProps) {
  const place = fields(message.content.location)
  const [latitude, longitude] = [number(place.latitude), number(place.longitude)]
  const point = latitude !== null && longitude !== null ? [latitude.toFixed(5), longitude.toFixed(5)] : null
  const map =
    point === null
      ? webLink(place.url)
      : `https://www.openstreetmap.org/?mlat=${point[0]}&mlon=${point[1]}#map=16/${point.join("/")}`
  const name = text(place.name)
  const details = [text(place.address), name === null ? null : point?.join(", ")].filter(Boolean)
  return (
    <WithWords message={message} meta={meta}>
      <Card
        icon={MapPin}
        title={name ?? point?.join(", ") ?? "Location"}
        note={
          <>
            {details.map((line) => (
              <span key={line} dir="auto" className="block wrap-anywhere">
                {line}
              </span>
            ))}
            {map === null ? (
              "The place itself is missing"
            ) : (
              <OutLink href={map} className="text-accent">
                Open map
              </OutLink>
            )}
          </>
        }
      />
    </WithWords>
  )
}
