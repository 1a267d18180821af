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
    // A stretch that begins before our position was folded differently the first time.
    this.held.set(Math.max(item.seq, this.last + 1), item)
    const ready: Event[] = []
    for (let next = this.held.get(this.last + 1); next !== undefined; next = this.held.get(this.last + 1)) {
      this.held.delete(this.last + 1)
      this.last = endOf(next)
      if (!isGap(next)) ready.push(next)
    }
    return ready
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
