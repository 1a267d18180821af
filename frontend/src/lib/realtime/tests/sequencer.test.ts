import { describe, expect, it } from "vitest"
import { seeded } from "../../../../tests/mock/data"
import { Sequencer } from "../sequencer"

const hello = (head_seq: number, epoch = "a", resume: "ok" | "too_old" = "ok") => ({
  head_seq,
  epoch,
  resume,
})
const started = (head: number) => {
  const sequencer = new Sequencer<{ seq: number }>()
  sequencer.start(hello(head))
  return sequencer
}

describe("sequencer", () => {
  it("drops duplicates and holds back what comes after a gap", () => {
    const sequencer = started(5)

    expect(sequencer.accept({ seq: 5 })).toEqual([])
    expect(sequencer.accept({ seq: 8 })).toEqual([])
    expect(sequencer.hasGap).toBe(true)
    expect(sequencer.accept({ seq: 6 })).toEqual([{ seq: 6 }])
    expect(sequencer.accept({ seq: 7 })).toEqual([{ seq: 7 }, { seq: 8 }])
    expect(sequencer.hasGap).toBe(false)
  })

  it("goes on behind numbers that are not for this person", () => {
    const sequencer = started(5)

    expect(sequencer.accept({ seq: 6, through: 8 })).toEqual([])
    expect(sequencer.last).toBe(8)
    expect(sequencer.accept({ seq: 9 })).toEqual([{ seq: 9 }])
    expect(sequencer.accept({ seq: 7, through: 9 })).toEqual([])
    expect(sequencer.last).toBe(9)
  })

  it("fits stretches together that were folded differently", () => {
    const sequencer = started(5)

    expect(sequencer.accept({ seq: 8, through: 12 })).toEqual([])
    expect(sequencer.accept({ seq: 13 })).toEqual([])
    expect(sequencer.hasGap).toBe(true)
    expect(sequencer.accept({ seq: 6, through: 9 })).toEqual([{ seq: 13 }])
    expect(sequencer.hasGap).toBe(false)
    expect(sequencer.last).toBe(13)
  })

  it("starts over when the log is another one or cannot be resumed", () => {
    const sequencer = started(5)

    expect(sequencer.start(hello(9))).toBe("resumed")
    expect(sequencer.last).toBe(5)
    expect(sequencer.start(hello(2, "b"))).toBe("replaced")
    expect(sequencer.last).toBe(2)
    expect(sequencer.start(hello(70, "b", "too_old"))).toBe("skipped")
    expect(sequencer.last).toBe(70)
  })

  it.each([1, 2, 3, 4, 5])(
    "delivers each event once and in order, whatever the order of arrival (seed %i)",
    (seed) => {
      const random = seeded(seed)
      const events = Array.from({ length: 60 }, (_, at) => ({ seq: at + 1 }))
      const arrivals = [...events, ...events.slice(10, 30)].sort(() => random() - 0.5)
      const sequencer = started(0)

      const applied = arrivals.flatMap((event) => sequencer.accept(event))

      expect(applied).toEqual(events)
    },
  )
})
