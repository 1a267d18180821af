import { describe, expect, it } from "vitest"
import { withoutMarks } from "../marks"
import { initials, isEmojiOnly, phoneNumber, textDirection } from "../text"
import { lastSeen } from "../last-seen"
import { clockTime, dayLabel, fullTime, listTime, shortDate, timeLeft, timeLeftShort } from "../time"

describe("names and directions", () => {
  it.each([
    ["Noa Levi", "NL"],
    ["João Pedro e Silva", "JS"],
    ["Nils", "N"],
    ["سارة المنصوري", "س"],
    ["🌿", "?"],
    ["“The Crust” (orders)", "TO"],
  ])("%s is %s", (name, expected) => expect(initials(name)).toBe(expected))

  it.each([
    ["Hello", "ltr"],
    ["12:30 שלום", "rtl"],
    ["مرحبا Anna", "rtl"],
    ["🙏", "ltr"],
  ])("%s runs %s", (text, expected) => expect(textDirection(text)).toBe(expected))

  it.each([
    ["491510000000", "+491510000000"],
    ["+491510000000", "+491510000000"],
  ])("%s is dialled as %s", (digits, expected) => expect(phoneNumber(digits)).toBe(expected))
})

describe("marks", () => {
  it.each([
    ["*Sale* until _Sunday_, ~€20~ €15", "Sale until Sunday, €20 €15"],
    ["(*really*) “_so_”", "(really) “so”"],
    ["*~both~ and* ```a\nb```", "both and a\nb"],
    ["2*3*4, snake_case_name, * no *, 5 * 6 *", "2*3*4, snake_case_name, * no *, 5 * 6 *"],
    ["*not over\ntwo lines*", "*not over\ntwo lines*"],
    ["**", "**"],
  ])("%j in brief is %j", (text, expected) => expect(withoutMarks(text)).toBe(expected))

  it.each([
    ["👍", true],
    ["🎉❤️ 👩🏽‍🍳", false],
    ["❤️👩🏽‍🍳🇦🇹", true],
    ["1", false],
    ["ok 👍", false],
  ])("%s is emoji only: %s", (text, expected) => expect(isEmojiOnly(text)).toBe(expected))
})

describe("times", () => {
  const now = new Date(2026, 10, 20, 15, 0).getTime()
  const local = (day: number, hour: number) => new Date(2026, 10, day, hour, 5).toISOString()

  it("get coarser with age", () => {
    expect(listTime(local(20, 14), now)).toBe("14:05")
    expect(listTime(local(19, 23), now)).toBe("Yesterday")
    expect(listTime(local(16, 9), now)).toBe("Mon")
    expect(listTime(local(2, 9), now)).toBe("2 Nov")
    expect(dayLabel(local(20, 1), now)).toBe("Today")
    expect(dayLabel(local(12, 1), now)).toBe("Thursday 12 November")
    expect(listTime(new Date(2025, 8, 3).toISOString(), now)).toBe("3 Sep 2025")
    expect(dayLabel(new Date(2025, 8, 3).toISOString(), now)).toBe("3 September 2025")
  })

  it("are written in full", () => {
    const midnight = new Date(2026, 8, 3, 0, 5).toISOString()
    expect(clockTime(midnight)).toBe("00:05")
    expect(shortDate(midnight)).toBe("3 Sep 2026")
    expect(fullTime(midnight)).toBe("Thursday 3 September 2026, 00:05")
  })

  it("count down in words", () => {
    expect(timeLeft(3 * 3_600_000 + 12 * 60_000)).toBe("3 h 12 min")
    expect(timeLeft(59_000)).toBe("under a minute")
    expect(timeLeft(117 * 3_600_000)).toBe("4 days")
    expect(timeLeftShort(26 * 60_000)).toBe("26m")
  })
})

describe("when somebody was last here", () => {
  const now = Date.parse("2026-11-27T12:00:00Z")
  const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()

  it.each([
    [null, "Never"],
    [ago(0), "Active now"],
    [ago(-1), "Active now"],
    [ago(2), "Active now"],
    [ago(3), "3 minutes ago"],
    [ago(119), "1 hour ago"],
    [ago(130), "2 hours ago"],
    [ago(60 * 24 * 3 + 5), "3 days ago"],
  ])("%s is %s", (seenAt, words) => expect(lastSeen(seenAt, now)).toBe(words))
})
