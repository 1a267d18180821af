import { LogIn } from "lucide-react"

const GOOGLE = [
  ["#ea4335", "M3.01 5.46 A5.6 5.6 0 0 1 12.16 4.25"],
  ["#fbbc05", "M3.01 10.54 A5.6 5.6 0 0 1 3.01 5.46"],
  ["#34a853", "M11.96 11.96 A5.6 5.6 0 0 1 3.01 10.54"],
  ["#4285f4", "M8 8 H13.6 A5.6 5.6 0 0 1 11.96 11.96"],
] as const
const MICROSOFT = [
  ["#f25022", 1, 1],
  ["#7fba00", 8.5, 1],
  ["#00a4ef", 1, 8.5],
  ["#ffb900", 8.5, 8.5],
] as const

/** How people recognize who vouches for them; others than the well-known have an arrow. */
export function ProviderMark({ id }: { id: string }) {
  if (id === "google")
    return (
      <svg viewBox="0 0 16 16" className="size-4" fill="none" strokeWidth={2.8} aria-hidden>
        {GOOGLE.map(([hue, path]) => (
          <path key={hue} d={path} stroke={hue} />
        ))}
      </svg>
    )
  if (id === "microsoft")
    return (
      <svg viewBox="0 0 16 16" className="size-4" aria-hidden>
        {MICROSOFT.map(([hue, x, y]) => (
          <rect key={hue} x={x} y={y} width={6.5} height={6.5} fill={hue} />
        ))}
      </svg>
    )
  return <LogIn className="size-4" aria-hidden />
}
