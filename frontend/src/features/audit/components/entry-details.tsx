import type { AuditEntry } from "@/schemas/audit"

/** Before and after, from where, and the entry's place in the chain. */
export function EntryDetails({ entry }: { entry: AuditEntry }) {
  const { before, after, actor } = entry
  const all = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  // A name says more than the id that it belongs to.
  const keys = [...all].filter((key) => !all.has(`${key.replace(/_id$/, "")}_name`))
  const place = [
    ["Address", actor.ip],
    ["Browser", actor.user_agent],
    ["Request", actor.request_id],
    ["Entry", `${entry.seq} · ${entry.action}`],
    ["Seal", entry.hash],
  ].filter(([, value]) => value !== "")
  return (
    <div className="mt-3 space-y-3 rounded-control bg-panel p-3 text-small">
      {keys.length > 0 && (
        <table className="w-full table-fixed">
          <thead>
            <tr className="text-start text-muted">
              <th scope="col" className="w-1/3 pb-1 text-start font-normal">
                <span className="sr-only">What</span>
              </th>
              <th scope="col" className="pb-1 text-start font-normal">
                Before
              </th>
              <th scope="col" className="pb-1 text-start font-normal">
                After
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <tr key={key} className="align-top">
                <th scope="row" className="pe-3 text-start font-normal text-muted">
                  {key.replace(/_name$/, "").replaceAll("_", " ")}
                </th>
                <Value value={before?.[key]} />
                <Value value={after?.[key]} />
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <dl className="grid grid-cols-[5rem_1fr] gap-x-3 gap-y-0.5">
        {place.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0 break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function Value({ value }: { value: unknown }) {
  return <td className="pe-3 [overflow-wrap:anywhere]">{shown(value)}</td>
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "–"
  if (typeof value === "string") return value
  if (Array.isArray(value)) return value.map(shown).join(", ") || "none"
  if (typeof value === "object" && "name" in value && typeof value.name === "string") return value.name
  return JSON.stringify(value)
}
