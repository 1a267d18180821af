import { Plus, X } from "lucide-react"
import { Button } from "@/components/ui/button"
import { control } from "@/components/ui/field"
import { IconButton } from "@/components/ui/icon-button"
import { cn } from "@/lib/format/text"
import type { InteractiveLimit } from "@/schemas/conversation"
import { newRow, type Question } from "./rules"

type OptionsProps = {
  options: Question["options"]
  limit: InteractiveLimit
  onChange: (options: Question["options"]) => void
}

/** Answers one under the other. */
export function OptionsField({ options, limit, onChange }: OptionsProps) {
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1.5 text-small font-medium text-text-2">Answers</legend>
      {options.map((title, at) => (
        <Line key={at} canRemove={options.length > 1} onRemove={() => onChange(options.toSpliced(at, 1))}>
          <Input
            label={`Answer ${at + 1}`}
            limit={limit.title}
            value={title}
            onValue={(next) => onChange(options.with(at, next))}
          />
        </Line>
      ))}
      {options.length < limit.options && (
        <Button size="sm" variant="ghost" onClick={() => onChange([...options, ""])}>
          <Plus className="size-3.5" aria-hidden />
          Another answer
        </Button>
      )}
    </fieldset>
  )
}

type GroupsProps = {
  groups: Question["groups"]
  limit: InteractiveLimit
  onChange: (groups: Question["groups"]) => void
}

/** Entries of a list in groups; a single group needs no title. */
export function GroupsField({ groups, limit, onChange }: GroupsProps) {
  const count = groups.reduce((sum, { rows }) => sum + rows.length, 0)
  return (
    <div className="space-y-4">
      {groups.map((group, at) => {
        const change = (fields: Partial<Question["groups"][number]>) =>
          onChange(groups.with(at, { ...group, ...fields }))
        return (
          <fieldset key={at} className="space-y-2">
            <legend className="mb-1.5 text-small font-medium text-text-2">
              {groups.length === 1 ? "Entries" : `Group ${at + 1}`}
            </legend>
            {groups.length > 1 && (
              <Line canRemove onRemove={() => onChange(groups.toSpliced(at, 1))}>
                <Input
                  label={`Title of group ${at + 1}`}
                  limit={limit.section_title}
                  value={group.title}
                  onValue={(title) => change({ title })}
                />
              </Line>
            )}
            {group.rows.map((row, index) => {
              const edit = (fields: Partial<typeof row>) =>
                change({ rows: group.rows.with(index, { ...row, ...fields }) })
              return (
                <Line
                  key={index}
                  canRemove={count > 1}
                  onRemove={() => change({ rows: group.rows.toSpliced(index, 1) })}
                >
                  <span className="grid grow grid-cols-[2fr_3fr] gap-2">
                    <Input
                      label={`Entry ${index + 1}`}
                      limit={limit.title}
                      value={row.title}
                      onValue={(title) => edit({ title })}
                    />
                    <Input
                      label={`Description of entry ${index + 1}`}
                      placeholder="Description"
                      limit={limit.description}
                      value={row.description}
                      onValue={(description) => edit({ description })}
                    />
                  </span>
                </Line>
              )
            })}
            {count < limit.options && (
              <Button size="sm" variant="ghost" onClick={() => change({ rows: [...group.rows, newRow()] })}>
                <Plus className="size-3.5" aria-hidden />
                Another entry
              </Button>
            )}
          </fieldset>
        )
      })}
      {groups.length < limit.sections && count < limit.options && (
        <Button
          size="sm"
          variant="ghost"
          onClick={() => onChange([...groups, { title: "", rows: [newRow()] }])}
        >
          <Plus className="size-3.5" aria-hidden />
          Another group
        </Button>
      )}
    </div>
  )
}

type LineProps = { canRemove: boolean; onRemove: () => void; children: React.ReactNode }

function Line({ canRemove, onRemove, children }: LineProps) {
  return (
    <div className="flex items-center gap-1">
      {children}
      {canRemove && (
        <IconButton label="Remove" onClick={onRemove}>
          <X className="size-3.5" aria-hidden />
        </IconButton>
      )}
    </div>
  )
}

type InputProps = {
  label: string
  placeholder?: string
  limit: number
  value: string
  onValue: (value: string) => void
}

function Input({ label, placeholder, limit, value, onValue }: InputProps) {
  const left = limit - [...value].length
  return (
    <span className="relative block min-w-0 grow">
      <input
        dir="auto"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={value}
        onChange={(event) => onValue([...event.target.value].slice(0, limit).join(""))}
        className={cn(control, left < limit / 2 && "pe-9")}
      />
      {left < limit / 2 && (
        <span
          aria-hidden
          className="tabular pointer-events-none absolute end-2.5 top-1/2 -translate-y-1/2 text-meta text-muted"
        >
          {left}
        </span>
      )}
    </span>
  )
}
