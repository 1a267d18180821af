import { describe, expect, it } from "vitest"
import { makeFile } from "../../../../../tests/mock/data"
import { barsOf, frameOf, isFilm, isPicture, kindWord, playTime } from "../shape"

describe("the frame of a picture", () => {
  it.each([
    [
      { width: 4000, height: 3000 },
      { width: 320, height: 240 },
    ],
    [
      { width: 3000, height: 4000 },
      { width: 240, height: 320 },
    ],
    [
      { width: 10_000, height: 100 },
      { width: 320, height: 145 },
    ],
    [
      { width: 100, height: 10_000 },
      { width: 160, height: 320 },
    ],
    [
      { width: 24, height: 24 },
      { width: 160, height: 160 },
    ],
    [
      { width: null, height: null },
      { width: 240, height: 180 },
    ],
  ])("of %o is %o", (size, frame) => {
    expect(frameOf(size)).toEqual(frame)
  })
})

describe("what can be shown", () => {
  it("is a picture or film that could be looked into", () => {
    expect(isPicture(makeFile({ id: "att_1", kind: "image", width: 4, height: 3 }))).toBe(true)
    expect(isPicture(makeFile({ id: "att_1", kind: "image" }))).toBe(false)
    expect(isPicture(makeFile({ id: "att_1", kind: "image", state: "pending" }))).toBe(true)
    expect(isFilm(makeFile({ id: "att_1", kind: "video", has_thumbnail: true }))).toBe(true)
    expect(isFilm(makeFile({ id: "att_1", kind: "video" }))).toBe(false)
    expect(isPicture(makeFile({ id: "att_1", kind: "file", width: 4 }))).toBe(false)
  })
})

describe("words and numbers", () => {
  it("shows times as players do", () => {
    expect([0, 7.4, 67, 3600, 3765].map(playTime)).toEqual(["0:00", "0:07", "1:07", "1:00:00", "1:02:45"])
  })

  it("makes as many bars as asked for, whatever came", () => {
    expect(barsOf(null, 3)).toEqual([0, 0, 0])
    expect(barsOf([], 2)).toEqual([0, 0])
    expect(barsOf([10, 100, 50, 20], 2)).toEqual([1, 0.5])
    expect(barsOf([100], 4)).toEqual([1, 1, 1, 1])
  })

  it("tells a voice message from a recording", () => {
    expect(kindWord({ kind: "audio", voice: true })).toBe("Voice message")
    expect(kindWord({ kind: "audio", voice: false })).toBe("Audio")
  })
})
