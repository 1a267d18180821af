import type { InfiniteData } from "@tanstack/react-query"
import type { EntityIndex, Versioned } from "./entity-index"

/**
 * A fetched page. `floor` is its last row as fetched: where the loaded window ends when more pages follow.
 * `serial` tells fetches apart; it stays when rows are patched.
 */
export type Page<Row> = Answer<Row> & { floor: Row | null; serial: number }
type Answer<Row> = { data: Row[]; next_cursor: string | null; as_of_seq: number }
export type Pages<Row> = InfiniteData<Page<Row>, unknown>

/** What belongs in a list and in which order (negative = shown first). */
export type ListRules<Row> = { matches: (row: Row) => boolean; compare: (a: Row, b: Row) => number }

let serial = 0

/** Results of `applyRows`: they pass through the merge point as well and must come out as they are. */
const patched = new WeakSet<object>()

export function toPage<Row>(answer: Answer<Row>): Page<Row> {
  const last = answer.data.at(-1)
  serial += 1
  return { ...answer, floor: answer.next_cursor === null || last === undefined ? null : last, serial }
}

/**
 * Show the given entities in their new state: moved, inserted or taken out, page by page.
 * A row that sorts below the loaded window is left for the next page to bring.
 */
export function applyRows<Row extends Versioned>(
  pages: Pages<Row>,
  rows: Row[],
  rules: ListRules<Row>,
): Pages<Row> {
  const ids = new Set(rows.map((row) => row.id))
  const slots = pages.pages.map((page) => {
    const kept = page.data.filter((row) => !ids.has(row.id))
    return kept.length === page.data.length ? page.data : kept
  })
  for (const row of rows) {
    const at = rules.matches(row) ? pageFor(row, pages.pages, rules) : -1
    if (at >= 0) slots[at] = insertSorted(slots[at] ?? [], row, rules)
  }
  const next = withRows(pages, slots)
  patched.add(next)
  return next
}

/**
 * Merge a fetch result into what is shown. The higher `rev` wins row by row, rows the server did not yet
 * know when it read the page are kept, rows that have left the filter since are dropped, duplicates
 * across pages go. A page that was not fetched now (loading the next page hands back the earlier ones as they
 * were when it began) gives way to what is shown. This is the only place where a fetch meets live data.
 */
export function mergeFetched<Row extends Versioned>(
  shown: Pages<Row> | undefined,
  fetched: Pages<Row>,
  index: EntityIndex<Row>,
  rules: ListRules<Row>,
): Pages<Row> {
  if (patched.has(fetched)) return fetched
  const rows = new Map<string, Row>()
  const shownPages = new Map(shown?.pages.map((page) => [page.serial, page]))
  for (const page of fetched.pages) {
    const { data } = shownPages.get(page.serial) ?? page
    for (const row of data) if (!index.isHidden(row)) rows.set(row.id, index.current(row))
  }
  const oldest = Math.min(...fetched.pages.map((page) => page.as_of_seq))
  for (const row of index.seenAfter(oldest)) {
    if (rows.has(row.id)) continue
    const page = fetched.pages[pageFor(row, fetched.pages, rules)]
    if (page !== undefined && index.seenAt(row.id) > page.as_of_seq) rows.set(row.id, row)
  }
  const slots: Row[][] = fetched.pages.map(() => [])
  for (const row of rows.values()) {
    const at = rules.matches(row) ? pageFor(row, fetched.pages, rules) : -1
    slots[at]?.push(row)
  }
  for (const slot of slots) slot.sort(rules.compare)
  return withRows(fetched, slots, shown)
}

/** Take these entities out of every page. */
export function removeRows<Row extends Versioned>(pages: Pages<Row>, ids: ReadonlySet<string>): Pages<Row> {
  if (!pages.pages.some((page) => page.data.some((row) => ids.has(row.id)))) return pages
  const slots = pages.pages.map((page) => page.data.filter((row) => !ids.has(row.id)))
  const next = withRows(pages, slots)
  patched.add(next)
  return next
}

/** All rows of all pages, in order. */
export const rowsOf = <Row>(pages: Pages<Row> | undefined): Row[] =>
  pages?.pages.flatMap((page) => page.data) ?? []

/** Index of the page whose range holds this row, or -1 when it lies below the loaded window. */
function pageFor<Row>(row: Row, pages: Page<Row>[], rules: ListRules<Row>): number {
  return pages.findIndex((page) => page.floor === null || rules.compare(row, page.floor) <= 0)
}

function insertSorted<Row>(rows: Row[], row: Row, rules: ListRules<Row>): Row[] {
  const at = rows.findIndex((other) => rules.compare(row, other) < 0)
  return at < 0 ? [...rows, row] : rows.toSpliced(at, 0, row)
}

/** New page objects only where rows changed, so that unchanged pages do not render again. */
function withRows<Row>(pages: Pages<Row>, slots: Row[][], reuse: Pages<Row> = pages): Pages<Row> {
  const next = pages.pages.map((page, at) => {
    const before = reuse.pages[at]
    const data = slots[at] ?? []
    if (before === undefined || before.data.length !== data.length) return { ...page, data }
    const isSame = data.every((row, position) => row === before.data[position])
    if (!isSame) return { ...page, data }
    const isSamePage = before.next_cursor === page.next_cursor && before.as_of_seq === page.as_of_seq
    return isSamePage && reuse === pages ? page : { ...page, data: before.data }
  })
  const isUnchanged = reuse === pages && next.every((page, at) => page === pages.pages[at])
  return isUnchanged ? pages : { ...pages, pages: next }
}
