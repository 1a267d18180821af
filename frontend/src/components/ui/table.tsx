import type { ReactNode } from "react"
import { cn } from "@/lib/format/text"

export type Column<Row> = {
  key: string
  head: string
  cell: (row: Row) => ReactNode
  /** For a column of buttons, whose head would say nothing. */
  isHeadHidden?: boolean
  className?: string
}

type TableProps<Row> = {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** Shown in place of rows when there are none. */
  empty?: ReactNode
}

/** Rows under a head that stays; on phones each row is a small list of its own. Roles, as `display` takes them away. */
export function Table<Row>({ label, columns, rows, keyOf, empty }: TableProps<Row>) {
  if (rows.length === 0) return <div className="border-y py-8 text-center text-muted">{empty}</div>
  return (
    <table role="table" aria-label={label} className="w-full text-start max-md:block">
      <thead role="rowgroup" className="max-md:sr-only">
        <tr role="row">
          {columns.map((column) => (
            <th
              key={column.key}
              role="columnheader"
              scope="col"
              className="sticky top-0 z-10 h-8 border-b bg-bg pe-4 text-start text-small font-medium text-muted last:pe-0"
            >
              <span className={cn(column.isHeadHidden && "sr-only")}>{column.head}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="max-md:block">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row" className="border-b last:border-b-0 max-md:block max-md:py-2.5">
            {columns
              .map((column) => ({ ...column, content: column.cell(row) }))
              .map(({ content, ...column }) => (
                <td
                  key={column.key}
                  role="cell"
                  className={cn(
                    "h-11 pe-4 align-middle last:pe-0 max-md:flex max-md:h-auto max-md:min-h-8 max-md:items-center max-md:gap-3 max-md:pe-0",
                    !content && "max-md:hidden",
                    column.className,
                  )}
                >
                  {!column.isHeadHidden && (
                    <span aria-hidden className="w-28 shrink-0 text-small text-muted md:hidden">
                      {column.head}
                    </span>
                  )}
                  <span className="block min-w-0 max-md:flex-1">{content}</span>
                </td>
              ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
