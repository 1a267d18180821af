/** The filters of the audit log, as the address carries them. Days are of the reader's own clock. */
export type AuditFilter = { actor: string; action: string; from: string; to: string }

export const NO_FILTER: AuditFilter = { actor: "", action: "", from: "", to: "" }
const DAY = /^\d{4}-\d{2}-\d{2}$/

export function filterOf(search: URLSearchParams): AuditFilter {
  const day = (name: string) => (DAY.test(search.get(name) ?? "") ? (search.get(name) ?? "") : "")
  return {
    actor: search.get("actor") ?? "",
    action: search.get("action") ?? "",
    from: day("from"),
    to: day("to"),
  }
}

/** The address of the page with this filter. */
export function addressOf(filter: AuditFilter): string {
  const set = Object.entries(filter).filter(([, value]) => value !== "")
  return set.length === 0 ? "/settings/audit/" : `/settings/audit/?${new URLSearchParams(set)}`
}

/** What the API is asked for: days become moments, the last day is included. */
export function queryOf(filter: AuditFilter): URLSearchParams {
  const query = new URLSearchParams()
  if (filter.actor !== "") query.set("actor", filter.actor)
  if (filter.action !== "") query.set("action", filter.action)
  if (filter.from !== "") query.set("from", startOf(filter.from, 0))
  if (filter.to !== "") query.set("to", startOf(filter.to, 1))
  return query
}

function startOf(day: string, plusDays: number): string {
  const date = new Date(`${day}T00:00:00`)
  date.setDate(date.getDate() + plusDays)
  return date.toISOString()
}
