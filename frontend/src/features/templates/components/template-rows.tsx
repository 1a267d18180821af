import { Plus } from "lucide-react"
import { AppLink } from "@/components/ui/app-link"
import { Badge } from "@/components/ui/badge"
import { buttonLook } from "@/components/ui/button"
import { Table } from "@/components/ui/table"
import { listTime } from "@/lib/format/time"
import { useNow } from "@/lib/now"
import { byName } from "@/lib/templates/groups"
import { categoryName, languageName, QUALITIES, stateOf } from "@/lib/templates/words"
import type { Template } from "@/schemas/templates"

export const NewLink = () => (
  <AppLink
    href="/settings/templates/new/"
    className={buttonLook({ variant: "primary" })}
    data-testid="new-template"
  >
    <Plus className="size-4" aria-hidden /> New template
  </AppLink>
)

type RowsProps = { rows: Template[]; isSearch: boolean; mayManage: boolean }

/** The templates of one account, each with its languages. */
export function Rows({ rows, isSearch, mayManage }: RowsProps) {
  const now = useNow()
  return (
    <Table
      label="Templates"
      rows={byName(rows)}
      keyOf={({ name }) => name}
      empty={
        isSearch ? (
          <p>No template is like this.</p>
        ) : (
          <div className="mx-auto max-w-[46ch] space-y-3">
            <p>
              There is no template yet. Use them for what customers wait for: an order is on its way, an
              appointment tomorrow, an answer that took longer than a day.
            </p>
            {mayManage && <NewLink />}
          </div>
        )
      }
      columns={[
        { key: "name", head: "Name", cell: ({ first }) => <Name row={first} /> },
        { key: "language", head: "Languages", cell: ({ versions }) => <Versions versions={versions} /> },
        {
          key: "category",
          head: "Category",
          cell: ({ versions }) => [...new Set(versions.map((row) => categoryName(row.category)))].join(", "),
        },
        {
          key: "used",
          head: "Last sent",
          className: "tabular text-text-2",
          cell: ({ first: { used_at } }) => (used_at === null ? "–" : listTime(used_at, now)),
        },
      ]}
    />
  )
}

const Name = ({ row }: { row: Template }) => (
  <AppLink
    href={`/settings/templates/${row.id}/`}
    className="flex min-h-11 items-center font-medium wrap-anywhere hover:underline"
    data-testid="template-link"
    data-name={row.name}
  >
    {row.name}
  </AppLink>
)

/** Each language leads to its page; beside it stands what WhatsApp makes of it. */
const Versions = ({ versions }: { versions: Template[] }) => (
  <ul className="py-1">
    {versions.map((row) => (
      <li key={row.id} className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 max-md:min-h-11">
        <AppLink
          href={`/settings/templates/${row.id}/`}
          className="hover:underline max-md:py-3 md:w-40"
          data-testid="template-language"
          data-language={row.language}
        >
          {languageName(row.language)}
        </AppLink>
        <State row={row} />
      </li>
    ))}
  </ul>
)

function State({ row }: { row: Template }) {
  const { label, tone } = stateOf(row)
  const quality = row.quality === null || row.quality === "green" ? undefined : QUALITIES[row.quality]
  return (
    <span className="flex flex-wrap gap-1" data-testid="template-state">
      <Badge tone={tone}>{label}</Badge>
      {row.has_draft && row.status !== "draft" && <Badge>Changes not sent in</Badge>}
      {row.problem !== null && <Badge tone="bad">Refused</Badge>}
      {quality !== undefined && <Badge tone={quality.tone}>Quality {quality.label.toLowerCase()}</Badge>}
    </span>
  )
}
