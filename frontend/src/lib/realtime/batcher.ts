const WINDOW_MS = 100
const HIDDEN_WINDOW_MS = 1_000
const TYPING_QUIET_MS = 50
const TYPING_HOLD_MS = 300

/**
 * Collects items and hands them over in batches: the first at once, then at most one batch per 100 ms
 * (1 s in a hidden tab). A batch waits while keys are being pressed, up to 300 ms, so typing stays smooth.
 */
export class Batcher<Item> {
  private items: Item[] = []
  private timer: ReturnType<typeof setTimeout> | undefined
  private lastFlush = Number.NEGATIVE_INFINITY
  private lastKey = Number.NEGATIVE_INFINITY
  private readonly deliver: (items: Item[]) => void

  constructor(deliver: (items: Item[]) => void) {
    this.deliver = deliver
  }

  add(items: Item[]): void {
    this.items.push(...items)
    if (this.timer === undefined) this.schedule()
  }

  keyPressed(): void {
    this.lastKey = performance.now()
  }

  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.items.length === 0) return
    const batch = this.items
    this.items = []
    this.lastFlush = performance.now()
    this.deliver(batch)
  }

  private schedule(): void {
    const now = performance.now()
    const window_ms = document.hidden ? HIDDEN_WINDOW_MS : WINDOW_MS
    const wait = Math.max(this.lastFlush + window_ms - now, this.lastKey + TYPING_QUIET_MS - now)
    if (wait <= 0) this.flush()
    else this.timer = setTimeout(() => this.tick(now), wait)
  }

  private tick(since: number): void {
    const now = performance.now()
    const isTyping = now - this.lastKey < TYPING_QUIET_MS
    if (isTyping && now - since < TYPING_HOLD_MS) {
      this.timer = setTimeout(() => this.tick(since), TYPING_QUIET_MS)
      return
    }
    this.flush()
  }
}
