"use client"

import { useQuery } from "@tanstack/react-query"
import { Select } from "@/components/ui/select"
import { TextField } from "@/components/ui/text-field"
import { useMe } from "@/lib/session-context"
import type { AuditFilter } from "../location"
import { peopleQuery } from "../queries"
import { SUBJECTS } from "../words"

type AuditFiltersProps = { filter: AuditFilter; onChange: (next: Partial<AuditFilter>) => void }

/** Who, what and when. */
export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const { data: people = [] } = useQuery(peopleQuery(useMe().organization.id))
  const known = people.map(({ id, name }) => ({ value: id, label: name }))
  // Somebody who has left, or one of ours, by a link.
  const isStranger = filter.actor !== "" && !people.some(({ id }) => id === filter.actor)
  const strangers = isStranger ? [{ value: filter.actor, label: "Somebody else" }] : []
  return (
    <form
      role="search"
      aria-label="Filter the audit log"
      className="grid grid-cols-2 gap-x-3 gap-y-4 border-t py-5 md:grid-cols-4"
      onSubmit={(event) => event.preventDefault()}
    >
      <Select
        label="Who"
        value={filter.actor}
        onChange={(event) => onChange({ actor: event.target.value })}
        options={[{ value: "", label: "Everybody" }, ...known, ...strangers]}
      />
      <Select
        label="What"
        value={filter.action}
        onChange={(event) => onChange({ action: event.target.value })}
        options={SUBJECTS}
      />
      <TextField
        label="From"
        type="date"
        value={filter.from}
        max={filter.to || undefined}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <TextField
        label="Until"
        type="date"
        value={filter.to}
        min={filter.from || undefined}
        onChange={(event) => onChange({ to: event.target.value })}
      />
    </form>
  )
}
