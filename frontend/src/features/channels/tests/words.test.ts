import { describe, expect, it } from "vitest"
import type { ChannelAccount } from "@/schemas/channels"
import { CHANNEL_ACCOUNTS } from "../../../../tests/mock/data"
import { WAYS } from "@/lib/channels"
import { GALLERY, handleOf, limitInWords, stateOf, wayOf } from "../words"

const account = (change: Partial<ChannelAccount>): ChannelAccount =>
  ({ ...CHANNEL_ACCOUNTS[0], ...change }) as ChannelAccount

describe("how an account is", () => {
  it.each([
    [{}, "ok"],
    [{ quality: "red" }, "warn"],
    [{ silent_since: "2026-11-20T10:00:00.000Z" }, "warn"],
    [{ subscription_state: "missing" }, "bad"],
    [{ status: "reconnect", silent_since: "2026-11-20T10:00:00.000Z" }, "bad"],
    [{ status: "disconnected", subscription_state: "missing" }, "neutral"],
  ] as [Partial<ChannelAccount>, string][])("%o is %s", (change, tone) => {
    expect(stateOf(account(change)).tone).toBe(tone)
  })

  it("is told with the name that the platform has for it", () => {
    expect(handleOf(account({ username: "acme" }))).toBe("@acme")
    expect(handleOf(account({ phone_number: "+1 555" }))).toBe("+1 555")
    expect(handleOf(account({ meta_page_id: "4711" }))).toBe("Page 4711")
  })
})

it("connects an account again in its own way, or in the usual one of its channel", () => {
  expect(wayOf({ way: "instagram_page", channel_type: "instagram" })).toBe("instagram_page")
  expect(wayOf({ way: "", channel_type: "instagram" })).toBe("instagram_login")
})

it("offers every way in the gallery", () => {
  expect(GALLERY.flatMap(({ ways }) => ways).sort()).toEqual(Object.keys(WAYS).sort())
})

it("tells limits in words", () => {
  expect(limitInWords("10000")).toBe("10,000 new conversations a day")
  expect(limitInWords("unlimited")).toBe("No limit")
  expect(limitInWords("")).toBe("Not known yet")
})
