import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { EventEnvelope } from "@/schemas/realtime"
import { EventStream } from "../event-stream"

const event = (seq: number): EventEnvelope => ({ id: `evt_${seq}`, seq, type: "conversation.updated" })
const HELLO = { head_seq: 10, epoch: "a", resume: "ok" as const }

function setUp(
  fetchAfter = vi.fn(async (_seq: number) => ({ data: [] as EventEnvelope[], head_seq: 0, epoch: "a" })),
) {
  const applied: number[] = []
  const onResync = vi.fn()
  const onReplaced = vi.fn()
  const stream = new EventStream({
    fetchAfter,
    onEvents: (events) => applied.push(...events.map(({ seq }) => seq)),
    onResync,
    onReplaced,
    onBeat: () => undefined,
  })
  stream.hello(HELLO)
  onResync.mockClear()
  return { stream, applied, onResync, onReplaced, fetchAfter }
}

describe("event stream", () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it("fills a gap from the log", async () => {
    const fetchAfter = vi.fn(async () => ({ data: [event(11), event(12)], head_seq: 13, epoch: "a" }))
    const { stream, applied, onResync } = setUp(fetchAfter)

    stream.event(event(13))
    await vi.advanceTimersByTimeAsync(500)

    expect(fetchAfter).toHaveBeenCalledWith(10)
    expect(applied).toEqual([11, 12, 13])
    expect(onResync).not.toHaveBeenCalled()
  })

  it("does not ask when the missing event comes by itself", async () => {
    const { stream, applied, fetchAfter } = setUp()

    stream.event(event(12))
    stream.event(event(11))
    await vi.advanceTimersByTimeAsync(1_000)

    expect(applied).toEqual([11, 12])
    expect(fetchAfter).not.toHaveBeenCalled()
  })

  it("notices by the heartbeat that the last event was lost", async () => {
    const { stream, applied } = setUp(vi.fn(async () => ({ data: [event(11)], head_seq: 11, epoch: "a" })))

    stream.heartbeat({ type: "heartbeat", head_seq: 11, epoch: "a" })
    await vi.advanceTimersByTimeAsync(500)

    expect(applied).toEqual([11])
  })

  it("fetches snapshots again when the log does not help", async () => {
    const { stream, applied, onResync } = setUp()

    stream.event(event(15))
    await vi.advanceTimersByTimeAsync(3_000)

    expect(applied).toEqual([])
    expect(onResync).toHaveBeenCalledWith(15)
    stream.event(event(16))
    expect(applied).toEqual([16])
  })

  it("starts over when a heartbeat speaks of another log", () => {
    const { stream, onReplaced } = setUp()

    stream.heartbeat({ type: "heartbeat", head_seq: 3, epoch: "b" })

    expect(onReplaced).toHaveBeenCalledWith(3)
    expect(stream.position).toBe(3)
  })
})
