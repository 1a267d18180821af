type Numbered = { seq: number }
/** A stretch of numbers without events for this reader. */
export type Gap = { seq: number; through: number }
type Hello = { head_seq: number; epoch: string; resume: "ok" | "too_old" }

/** Puts events of one numbered log in order: drops duplicates, holds back what comes after a gap. */
export class Sequencer<Event extends Numbered> {
  /** Highest position applied; null before the first hello. */
  last: number | null = null
  private epoch: string | null = null
  private readonly held = new Map<number, Event | Gap>()

  /**
   * Begin or resume. "skipped": positions were left out and older snapshots must be fetched again.
   * "replaced": it is another log, and nothing known can be compared with it.
   */
  start(hello: Hello): "resumed" | "skipped" | "replaced" {
    const isReplaced = this.epoch !== null && this.epoch !== hello.epoch
    this.epoch = hello.epoch
    if (!isReplaced && this.last !== null && hello.resume === "ok") return "resumed"
    this.jump(hello.head_seq)
    return isReplaced ? "replaced" : "skipped"
  }

  /** The events that can be applied now, in order. Empty for a duplicate and behind a gap. */
  accept(item: Event | Gap): Event[] {
    if (this.last === null || endOf(item) <= this.last) return []
    this.held.set(item.seq, item)
    const ready: Event[] = []
    for (let next = this.next(); next !== undefined; next = this.next()) {
      this.last = endOf(next)
      if (!isGap(next)) ready.push(next)
    }
    return ready
  }

  /** Take out what goes on at our position. Stretches may overlap: they are folded anew in every answer. */
  private next(): Event | Gap | undefined {
    const position = this.last ?? 0
    const direct = this.held.get(position + 1)
    if (direct !== undefined) {
      this.held.delete(position + 1)
      return direct
    }
    for (const [seq, item] of this.held) {
      if (seq > position) continue
      this.held.delete(seq)
      if (endOf(item) > position) return item
    }
    return undefined
  }

  get hasGap(): boolean {
    return this.held.size > 0
  }

  isSameEpoch(epoch: string): boolean {
    return this.epoch === epoch
  }

  /** Highest position heard of, applied or held. */
  get heard(): number {
    return Math.max(this.last ?? 0, ...[...this.held.values()].map(endOf))
  }

  jump(head: number): void {
    this.last = head
    this.held.clear()
  }
}

const isGap = <Event extends Numbered>(item: Event | Gap): item is Gap => "through" in item
const endOf = (item: Numbered | Gap): number => ("through" in item ? item.through : item.seq)
