import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { Batcher } from "../batcher"

describe("batcher", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }))
  afterEach(() => vi.useRealTimers())

  it("delivers the first item at once and at most one batch per 100 ms after it", () => {
    const batches: number[][] = []
    const batcher = new Batcher<number>((items) => batches.push(items))

    batcher.add([1])
    expect(batches).toEqual([[1]])
    for (let item = 2; item <= 51; item += 1) {
      batcher.add([item])
      vi.advanceTimersByTime(20)
    }
    vi.advanceTimersByTime(200)

    expect(batches.flat()).toHaveLength(51)
    expect(batches.length).toBeLessThanOrEqual(12)
  })

  it("waits while keys are being pressed, but not longer than 300 ms", () => {
    const batches: number[][] = []
    const batcher = new Batcher<number>((items) => batches.push(items))

    batcher.keyPressed()
    batcher.add([1])
    for (let at = 0; at < 7; at += 1) {
      vi.advanceTimersByTime(30)
      batcher.keyPressed()
    }
    expect(batches).toEqual([])
    for (let at = 0; at < 7; at += 1) {
      vi.advanceTimersByTime(30)
      batcher.keyPressed()
    }

    expect(batches).toEqual([[1]])
  })
})
