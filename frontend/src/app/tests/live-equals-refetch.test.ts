import { InfiniteQueryObserver } from "@tanstack/react-query"
import { afterEach, describe, expect, it, vi } from "vitest"
import { applyEvents } from "@/app/event-map"
import {
  applyConversations,
  conversationIndex,
  leaveLog,
  refetchOutdated,
  OWN_ANSWER,
  projectConversations,
  resync,
} from "@/features/inbox/cache"
import { conversationsQuery, messagesQuery } from "@/features/inbox/queries"
import type { ListFilter } from "@/features/inbox/rules"
import { rowsOf } from "@/lib/query/paged-list"
import { createQueryClient } from "@/lib/query/query-client"
import { Sequencer } from "@/lib/realtime/sequencer"
import type { Conversation } from "@/schemas/conversation"
import type { Message } from "@/schemas/message"
import type { RealtimeEvent } from "@/schemas/realtime"
import { MockBackend } from "../../../tests/mock/backend"
import { makeDataset, seeded } from "../../../tests/mock/data"
import { SlowNetwork } from "../../../tests/support/slow-fetch"

const ME = "usr_agent"
const FILTERS: ListFilter[] = [
  { status: "open" },
  { status: "open", assigned_to: ME },
  { status: "open", assigned_to: "none" },
  { status: "resolved" },
  { status: "open", channel: "instagram" },
]
const SEEDS = Array.from({ length: Number(process.env.SEEDS ?? 40) }, (_, at) => at + 1)
const STEPS = 90
const START = Date.parse("2026-11-20T12:00:00Z")
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

/** A tab and a server with everything between them that can go wrong. */
class World {
  readonly random: () => number
  readonly backend = new MockBackend(makeDataset(70, START), () => (this.now += 40))
  readonly client = createQueryClient()
  readonly network = new SlowNetwork(this.backend, ME)
  readonly sequencer = new Sequencer<RealtimeEvent>()
  readonly lists
  readonly thread
  private now = START
  private sent = 0
  private lifts: (() => void)[] = []

  constructor(seed: number) {
    this.random = seeded(seed)
    this.lists = FILTERS.map((filter) => new InfiniteQueryObserver(this.client, conversationsQuery(filter)))
    this.thread = new InfiniteQueryObserver(this.client, messagesQuery("conv_000001"))
    for (const observer of [...this.lists, this.thread]) observer.subscribe(() => undefined)
    this.join()
  }

  get observers() {
    return [...this.lists, this.thread]
  }

  upTo = (count: number): number => Math.floor(this.random() * count)

  /** The server's side of life: a customer writes, a colleague acts, a tick moves. */
  change(): void {
    const row = this.backend.data.conversations[this.upTo(70)] as Conversation
    const dice = this.random()
    if (dice < 0.5) this.backend.receive(this.random() < 0.3 ? "conv_000001" : row.id, `hello ${this.sent}`)
    else if (dice < 0.65) this.backend.update(row, { status: this.random() < 0.5 ? "resolved" : "open" })
    else if (dice < 0.8) this.backend.update(row, { assigned_to: this.random() < 0.5 ? ME : null })
    else if (dice < 0.9) this.backend.update(row, { unread_count: 0 })
    else this.tick()
  }

  private tick(): void {
    const thread = this.backend.data.messages.get("conv_000001") ?? []
    const message = thread[this.upTo(thread.length)] as Message
    if (message.direction === "outbound") this.backend.setDelivery(message, "read")
  }

  /** Some frames arrive, some of them twice. */
  receive(): void {
    const until = Math.min(this.backend.head, this.sent + this.upTo(5))
    const frames = this.backend.log.slice(Math.max(0, this.sent - this.upTo(3)), until)
    this.sent = Math.max(this.sent, until)
    const ready = frames.flatMap((event) => this.sequencer.accept(structuredClone(event)))
    if (ready.length > 0) applyEvents(this.client, ready)
  }

  /** The first hello, or one after so long that the log cannot be resumed. */
  join(resume: "ok" | "too_old" = "too_old"): void {
    const hello = { head_seq: this.backend.head, epoch: "mock", resume }
    this.sent = this.sequencer.last ?? this.backend.head
    if (this.sequencer.start(hello) === "skipped") {
      this.sent = hello.head_seq
      resync(this.client, hello.head_seq)
    }
  }

  /** This tab resolves a conversation: shown at once, answered (or refused) later. */
  actOptimistically(): void {
    const row = this.backend.data.conversations[this.upTo(70)] as Conversation
    const lift = conversationIndex.overlay(row.id, (shown) => ({ ...shown, status: "resolved" }))
    projectConversations(this.client, [row.id])
    const isRefused = this.random() < 0.3
    this.lifts.push(() => {
      if (!isRefused) this.backend.update(row, { status: "resolved" })
      lift()
      if (isRefused) projectConversations(this.client, [row.id])
      else applyConversations(this.client, [{ row: structuredClone(row), seq: OWN_ANSWER }])
    })
  }

  step(): void {
    const dice = this.random()
    const observer = this.observers[this.upTo(this.observers.length)]
    if (dice < 0.3) this.change()
    else if (dice < 0.5) this.receive()
    else if (dice < 0.65) this.network.serve(this.upTo(9))
    else if (dice < 0.8) this.network.deliver(this.upTo(9))
    else if (dice < 0.86 && observer?.getCurrentResult().hasNextPage) void observer.fetchNextPage()
    else if (dice < 0.9) void observer?.refetch({ cancelRefetch: false })
    else if (dice < 0.94) this.actOptimistically()
    else if (dice < 0.97) this.lifts.shift()?.()
    else this.join(this.random() < 0.7 ? "ok" : "too_old")
  }

  /** Everything that is under way arrives. */
  async finish(): Promise<void> {
    for (const lift of this.lifts) lift()
    for (let round = 0; round < 60; round += 1) {
      while (this.sent < this.backend.head) this.receive()
      for (let at = 0; at < 20; at += 1) {
        this.network.serve(0)
        this.network.deliver(0)
      }
      await settle()
      refetchOutdated(this.client)
      if (this.network.pending.length === 0 && this.client.isFetching() === 0) return
    }
  }

  fresh(path: string, filter: Record<string, string>): (Conversation | Message)[] {
    const query = new URLSearchParams({ ...filter, limit: "1000" })
    const { body } = this.backend.handle("GET", path, query, {}, ME)
    return (body as { data: (Conversation | Message)[] }).data
  }
}

describe("live updates", () => {
  afterEach(() => {
    leaveLog()
    vi.unstubAllGlobals()
  })

  it.each(SEEDS)("end equal to a fresh fetch, whatever the order of things (seed %i)", async (seed) => {
    const world = new World(seed)
    for (let at = 0; at < STEPS; at += 1) {
      world.step()
      if (at % 3 === 0) await settle()
    }
    await world.finish()

    for (const [at, observer] of world.lists.entries()) {
      const { data, hasNextPage } = observer.getCurrentResult()
      const expected = world.fresh("/conversations", FILTERS[at] as Record<string, string>)
      const rows = rowsOf(data)
      expect(rows).toEqual(expected.slice(0, rows.length))
      if (!hasNextPage) expect(rows).toHaveLength(expected.length)
      expect(rows.length).toBeGreaterThan(0)
    }
    const thread = world.thread.getCurrentResult()
    const messages = rowsOf(thread.data)
    const expected = world.fresh("/conversations/conv_000001/messages", {})
    expect(messages).toEqual(expected.slice(0, messages.length))
    if (!thread.hasNextPage) expect(messages).toHaveLength(expected.length)
    world.client.clear()
  })
})
