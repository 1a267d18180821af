import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { ConnectBegun } from "@/schemas/channels"
import { ANSWERS, answerIn, readAnswer, readSignup, waitForAnswer } from "../dialog-window"

const SIGNUP = {
  type: "WA_EMBEDDED_SIGNUP",
  event: "FINISH",
  data: { waba_id: "1", phone_number_id: "2", business_id: "3", other: "4" },
}

describe("what WhatsApp's window posts", () => {
  it("is read as an object and as text", () => {
    const given = { event: "FINISH", waba_id: "1", phone_number_id: "2", business_id: "3" }
    expect(readSignup(SIGNUP)).toEqual(given)
    expect(readSignup(JSON.stringify(SIGNUP))).toEqual(given)
  })

  it.each([null, 3, "{", "null", [], { type: "other" }])("is nothing when it is %o", (odd) => {
    expect(readSignup(odd)).toBeNull()
  })

  it("may lack its parts", () => {
    expect(readSignup({ type: "WA_EMBEDDED_SIGNUP", data: { waba_id: 5 } })).toEqual({ event: "" })
  })
})

describe("what a dialog leads back with", () => {
  it("is read from the address", () => {
    expect(answerIn("?code=abc&state=s")).toEqual({ state: "s", code: "abc", error: "" })
    expect(answerIn("?error=access_denied&state=s").error).toBe("access_denied")
    expect(answerIn("")).toEqual({ state: "", code: "", error: "" })
  })

  it("is taken only in its own form", () => {
    expect(readAnswer({ state: "s", code: "c" })).toEqual({ state: "s", code: "c", error: "" })
    for (const odd of [null, "s", {}, { state: 1 }, { state: "s", code: 2 }])
      expect(readAnswer(odd)).toBeNull()
  })
})

/** The channels of one page and of the other, as far as they are needed. */
class Channels {
  static open: Channels[] = []
  onmessage: ((event: { data: unknown }) => void) | null = null
  readonly name: string
  constructor(name: string) {
    this.name = name
    Channels.open.push(this)
  }
  close(): void {
    Channels.open = Channels.open.filter((each) => each !== this)
  }
  static tell(data: unknown): void {
    for (const each of Channels.open) if (each.name === ANSWERS) each.onmessage?.({ data })
  }
}

describe("waiting for an answer", () => {
  const begun = { state: "mine", message_origins: ["https://www.facebook.com"] } as ConnectBegun
  beforeEach(() => vi.stubGlobal("BroadcastChannel", Channels))
  afterEach(() => {
    vi.unstubAllGlobals()
    Channels.open = []
  })

  const start = (signal = new AbortController().signal) =>
    waitForAnswer({ begun, popup: null, onClosed: () => undefined, signal })

  it("goes past the answers of other windows, and messages of other origins", async () => {
    const answer = start()
    const post = (origin: string, waba: string) =>
      window.dispatchEvent(
        new MessageEvent("message", { origin, data: { ...SIGNUP, data: { waba_id: waba } } }),
      )
    post("https://www.facebook.com", "right")
    post("https://www.facebook.com.evil.test", "wrong")
    post("null", "wrong")
    Channels.tell({ state: "theirs", code: "x" })
    Channels.tell("nonsense")
    Channels.tell({ state: "mine", code: "c" })

    await expect(answer).resolves.toMatchObject({ code: "c", given: { event: "FINISH", waba_id: "right" } })
    expect(Channels.open).toHaveLength(0)
  })

  it("ends when nobody waits any more", async () => {
    const controller = new AbortController()
    const answer = start(controller.signal)
    controller.abort()
    await expect(answer).rejects.toThrow("No longer waited for.")
    expect(Channels.open).toHaveLength(0)
  })
})
