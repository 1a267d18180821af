type Numbered = { seq: number }
type Hello = { head_seq: number; epoch: string; resume: "ok" | "too_old" }

/** Puts events of one numbered log in order: drops duplicates, holds back what comes after a gap. */
export class Sequencer<Event extends Numbered> {
  /** Highest position applied; null before the first hello. */
  last: number | null = null
  private epoch: string | null = null
  private readonly held = new Map<number, Event>()

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
  accept(event: Event): Event[] {
    if (this.last === null || event.seq <= this.last) return []
    this.held.set(event.seq, event)
    const ready: Event[] = []
    for (let next = this.held.get(this.last + 1); next !== undefined; next = this.held.get(this.last + 1)) {
      this.held.delete(next.seq)
      this.last = next.seq
      ready.push(next)
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
    return Math.max(this.last ?? 0, ...this.held.keys())
  }

  jump(head: number): void {
    this.last = head
    this.held.clear()
  }
}
