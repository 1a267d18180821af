import type { ControlFrame, EventEnvelope, Skip } from "@/schemas/realtime"
import { Sequencer } from "./sequencer"

type EventSlice = { data: (EventEnvelope | Skip)[]; head_seq: number; epoch: string }

export type StreamOptions = {
  /** Events of the log after a position, oldest first. */
  fetchAfter: (seq: number) => Promise<EventSlice>
  /** Events ready to apply, in log order. */
  onEvents: (events: EventEnvelope[]) => void
  /** Positions up to `head` were skipped: snapshots older than it must be fetched again. */
  onResync: (head: number) => void
  /** The log is another one, now at `head`. */
  onReplaced: (head: number) => void
  /** The server gave a sign of life: a moment to check what may have been left behind. */
  onBeat: () => void
}

/** The log may lag a heartbeat by this much before it counts as a loss. */
const GRACE_MS = 400
const HEAL_WITHIN_MS = 2_000

/** Turns frames into an ordered, gap-free stream of events, healing losses from the REST log. */
export class EventStream {
  private readonly sequencer = new Sequencer<EventEnvelope>()
  private readonly options: StreamOptions
  private healing = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: StreamOptions) {
    this.options = options
  }

  /** Where to resume from; null when nothing was seen yet. */
  get position(): number | null {
    return this.sequencer.last
  }

  hello(frame: Pick<Extract<ControlFrame, { type: "hello" }>, "head_seq" | "epoch" | "resume">): void {
    const start = this.sequencer.start(frame)
    if (start === "resumed") this.expect(frame.head_seq)
    else if (start === "skipped") this.options.onResync(frame.head_seq)
    else this.options.onReplaced(frame.head_seq)
  }

  heartbeat(frame: Extract<ControlFrame, { type: "heartbeat" }>): void {
    this.options.onBeat()
    if (this.sequencer.isSameEpoch(frame.epoch)) this.expect(frame.head_seq)
    else this.hello({ ...frame, resume: "too_old" })
  }

  event(event: EventEnvelope | Skip): void {
    const ready = this.sequencer.accept(event)
    if (ready.length > 0) this.options.onEvents(ready)
    if (this.sequencer.hasGap) this.expect(this.sequencer.heard)
  }

  close(): void {
    clearTimeout(this.timer)
  }

  /** The log is known to reach `head`: if it has not got here shortly, fetch what is missing. */
  private expect(head: number): void {
    if (this.isCaughtUp(head) || this.healing) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      if (!this.isCaughtUp(head)) void this.heal(head)
    }, GRACE_MS)
  }

  private isCaughtUp(head: number): boolean {
    return this.sequencer.last === null || this.sequencer.last >= head
  }

  private async heal(head: number): Promise<void> {
    this.healing = true
    const deadline = Date.now() + HEAL_WITHIN_MS
    try {
      while (!this.isCaughtUp(head) && Date.now() < deadline) {
        const slice = await this.options.fetchAfter(this.sequencer.last ?? 0)
        if (!this.sequencer.isSameEpoch(slice.epoch) || slice.data.length === 0) break
        const ready = slice.data.flatMap((event) => this.sequencer.accept(event))
        if (ready.length > 0) this.options.onEvents(ready)
      }
    } catch {
      // Falls through to a resync: fetching snapshots again is always right, only dearer.
    } finally {
      this.healing = false
    }
    if (this.isCaughtUp(head)) return
    this.sequencer.jump(Math.max(head, this.sequencer.heard))
    this.options.onResync(this.sequencer.last ?? head)
  }
}
