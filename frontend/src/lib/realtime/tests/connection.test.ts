import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { SignedOut } from "@/lib/api/problem"
import { type ConnectionOptions, RealtimeConnection, reconnectDelay } from "../connection"
import { EventStream } from "../event-stream"

class FakeSocket {
  static readonly OPEN = 1
  static opened: FakeSocket[] = []
  readonly sent: string[] = []
  readyState = 1
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  readonly url: string

  constructor(url: string) {
    this.url = url
    FakeSocket.opened.push(this)
  }

  send(text: string): void {
    this.sent.push(text)
  }

  close(): void {
    this.readyState = 3
  }

  say(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

const hello = { type: "hello", org_id: "org_a", head_seq: 4, epoch: "a", resume: "ok", heartbeat_s: 15 }
const last = () => FakeSocket.opened.at(-1) as FakeSocket

function setUp(refresh = vi.fn(async () => "fresh")) {
  const states: string[] = []
  const onSignedOut = vi.fn()
  const onShutOut = vi.fn()
  let token = "old"
  const options: ConnectionOptions = {
    url: (used, after) => `${used}:${after}`,
    token: () => token,
    refresh: async () => {
      token = await refresh()
      return token
    },
    stream: new EventStream({
      fetchAfter: async () => ({ data: [], head_seq: 0, epoch: "a" }),
      onEvents: () => undefined,
      onResync: () => undefined,
      onReplaced: () => undefined,
      onBeat: () => undefined,
    }),
    onState: (state) => states.push(state),
    onShutOut,
    onSignedOut,
  }
  const connection = new RealtimeConnection(options)
  connection.start()
  return { connection, states, onShutOut, onSignedOut, refresh }
}

describe("connection", () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal("WebSocket", FakeSocket)
    FakeSocket.opened = []
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it("is live after hello and resumes where it stood", async () => {
    const { connection, states } = setUp()
    await vi.advanceTimersByTimeAsync(0)
    expect(last().url).toBe("old:null")

    last().say(hello)
    last().onclose?.({ code: 1012 })
    await vi.advanceTimersByTimeAsync(1_000)

    expect(last().url).toBe("old:4")
    expect(states).toEqual(["connecting", "live", "reconnecting"])
    connection.stop()
  })

  it("renews the token when the server refuses it", async () => {
    const { connection, refresh } = setUp()
    await vi.advanceTimersByTimeAsync(0)

    last().onclose?.({ code: 4401 })
    await vi.advanceTimersByTimeAsync(0)

    expect(refresh).toHaveBeenCalledTimes(1)
    expect(last().url).toBe("fresh:null")
    connection.stop()
  })

  it("gives up when the session is over", async () => {
    const { onSignedOut, connection } = setUp(
      vi.fn(async () => {
        throw new SignedOut("over")
      }),
    )
    await vi.advanceTimersByTimeAsync(0)

    last().onclose?.({ code: 4401 })
    await vi.advanceTimersByTimeAsync(1_000)

    expect(onSignedOut).toHaveBeenCalled()
    connection.stop()
  })

  it.each([
    [4403, "not_a_member"],
    [4404, "not_a_member"],
    [4423, "closed"],
    [4428, "not_admitted"],
  ])("stops for good at %i, and says that it is %s", async (code, refusal) => {
    const { states, connection, onShutOut } = setUp()
    await vi.advanceTimersByTimeAsync(0)

    last().onclose?.({ code })
    await vi.advanceTimersByTimeAsync(60_000)

    expect(states.at(-1)).toBe("stopped")
    expect(onShutOut.mock.calls).toEqual([[refusal]])
    expect(FakeSocket.opened).toHaveLength(1)
    connection.stop()
  })

  it("takes 35 s of silence for a dead socket", async () => {
    const { connection, states } = setUp()
    await vi.advanceTimersByTimeAsync(0)
    last().say(hello)

    await vi.advanceTimersByTimeAsync(34_000)
    expect(states.at(-1)).toBe("live")
    await vi.advanceTimersByTimeAsync(2_000)

    expect(FakeSocket.opened).toHaveLength(2)
    connection.stop()
  })

  it("proves the session again in band", async () => {
    const { connection } = setUp()
    await vi.advanceTimersByTimeAsync(0)

    connection.authenticate("newer")

    expect(last().sent).toEqual([JSON.stringify({ type: "auth", token: "newer" })])
    connection.stop()
  })

  it("waits between nothing and a ceiling that grows to 15 s", () => {
    expect(reconnectDelay(0, 1)).toBe(250)
    expect(reconnectDelay(3, 0.5)).toBe(1_000)
    expect(reconnectDelay(20, 1)).toBe(15_000)
    expect(reconnectDelay(20, 0)).toBe(0)
  })

  it("says that somebody is here when they come and once a minute, unless nobody looks", async () => {
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(false)
    const { connection } = setUp()
    await vi.advanceTimersByTimeAsync(0)
    const heres = () =>
      FakeSocket.opened.flatMap(({ sent }) => sent).filter((text) => text === '{"type":"here"}')
    const beat = { type: "heartbeat", head_seq: 4, epoch: "a" }
    const minute = async () => {
      for (let at = 0; at < 4; at += 1) {
        await vi.advanceTimersByTimeAsync(15_000)
        last().say(beat)
      }
    }
    expect(heres()).toHaveLength(0)
    last().say(hello)
    expect(heres()).toHaveLength(1)

    await minute()
    expect(heres()).toHaveLength(2)

    hidden.mockReturnValue(true)
    await minute()
    expect(heres()).toHaveLength(2)

    hidden.mockReturnValue(false)
    document.dispatchEvent(new Event("visibilitychange"))
    expect(heres()).toHaveLength(3)

    connection.stop()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(heres()).toHaveLength(3)
    hidden.mockRestore()
  })
})
