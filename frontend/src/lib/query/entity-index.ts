/** Anything the server versions: the higher `rev` is the newer state. */
export type Versioned = { id: string; rev: number }

type Known<Row> = { row: Row; seq: number; shown: Row }
type Overlay<Row> = (row: Row) => Row

const HIDDEN_LIMIT = 2000

/**
 * The newest state this tab knows of each entity, whether it came from a page, an answer or the socket,
 * plus the optimistic changes laid over it. Every cached list is a projection of it, which is why a stale
 * page cannot bring back an old state. Bounded: the least recently touched entities are forgotten.
 */
export class EntityIndex<Row extends Versioned> {
  private readonly known = new Map<string, Known<Row>>()
  private readonly overlays = new Map<string, Set<Overlay<Row>>>()
  /** What went out of sight, with the `rev` it had there: states up to that one must not come back. */
  private readonly hidden = new Map<string, number>()
  private readonly limit: number

  constructor(limit = 2000) {
    this.limit = limit
  }

  /** Take in a row seen at log position `seq`. True when it is newer than what was known. */
  learn(row: Row, seq: number): boolean {
    if (this.isHidden(row)) return false
    this.hidden.delete(row.id)
    const known = this.known.get(row.id)
    const isNewer = known === undefined || row.rev > known.row.rev
    const kept = isNewer ? row : known.row
    this.known.delete(row.id)
    const shown = isNewer ? this.withOverlays(kept) : known.shown
    this.known.set(row.id, { row: kept, seq: Math.max(seq, known?.seq ?? 0), shown })
    if (this.known.size > this.limit) this.evictOldest()
    return isNewer
  }

  /** The row as it should be shown: the newest state known, optimistic changes included. */
  current(row: Row): Row {
    const known = this.known.get(row.id)
    if (known === undefined || row.rev > known.row.rev) return this.withOverlays(row)
    return known.shown
  }

  /** The entity is out of sight since its state `rev`; a newer state brings it back. */
  hide(id: string, rev: number): void {
    this.known.delete(id)
    this.hidden.delete(id)
    this.hidden.set(id, rev)
    if (this.hidden.size > HIDDEN_LIMIT) this.hidden.delete(this.hidden.keys().next().value as string)
  }

  /** Whether this state of an entity is from before it went out of sight. */
  isHidden(row: Row): boolean {
    return row.rev <= (this.hidden.get(row.id) ?? -1)
  }

  find(id: string): Row | undefined {
    return this.known.get(id)?.shown
  }

  /** Log position at which the state of this entity was last seen; -1 when unknown. */
  seenAt(id: string): number {
    return this.known.get(id)?.seq ?? -1
  }

  seenAfter(seq: number): Row[] {
    const rows: Row[] = []
    for (const entry of this.known.values()) if (entry.seq > seq) rows.push(entry.shown)
    return rows
  }

  /** Lay an optimistic change over an entity until the returned function is called. */
  overlay(id: string, patch: Overlay<Row>): () => void {
    const patches = this.overlays.get(id) ?? new Set()
    patches.add(patch)
    this.overlays.set(id, patches)
    this.refreshShown(id)
    return () => {
      patches.delete(patch)
      if (patches.size === 0 && this.overlays.get(id) === patches) this.overlays.delete(id)
      this.refreshShown(id)
    }
  }

  /** The log was skipped: states stay comparable by `rev`, but nothing is newer than a page fetched from now on. */
  forgetPositions(): void {
    for (const known of this.known.values()) known.seq = -1
  }

  /** Another log or another person: nothing known holds any more. */
  clear(): void {
    this.known.clear()
    this.overlays.clear()
    this.hidden.clear()
  }

  private withOverlays(row: Row): Row {
    let shown = row
    for (const patch of this.overlays.get(row.id) ?? []) shown = patch(shown)
    return shown
  }

  private refreshShown(id: string): void {
    const known = this.known.get(id)
    if (known !== undefined) known.shown = this.withOverlays(known.row)
  }

  private evictOldest(): void {
    for (const id of this.known.keys()) {
      if (this.overlays.has(id)) continue
      this.known.delete(id)
      return
    }
  }
}
