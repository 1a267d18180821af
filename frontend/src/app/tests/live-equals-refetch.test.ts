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
import { type Gap, Sequencer } from "@/lib/realtime/sequencer"
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
  /** The log as this person's socket shows it. */
  private readonly frames: (RealtimeEvent | Gap)[] = []
  private readonly seen: Map<string, boolean>
  private lifts: (() => void)[] = []

  private readonly isNarrow: boolean

  constructor(seed: number, isNarrow = false) {
    this.random = seeded(seed)
    this.isNarrow = isNarrow
    if (isNarrow) this.backend.sees = isMineOrNobodys
    this.seen = new Map(this.backend.data.conversations.map((row) => [row.id, this.backend.sees(row)]))
    this.lists = FILTERS.map((filter) => new InfiniteQueryObserver(this.client, conversationsQuery(filter)))
    this.thread = new InfiniteQueryObserver(this.client, messagesQuery("conv_000001"))
    for (const observer of this.observers) observer.subscribe(() => undefined)
    this.join()
  }

  get observers() {
    // A thread that goes out of sight is left by whoever had it open.
    return this.isNarrow ? this.lists : [...this.lists, this.thread]
  }

  upTo = (count: number): number => Math.floor(this.random() * count)

  /** The server's side of life: a customer writes, a colleague acts, a tick moves. */
  change(): void {
    const row = this.backend.data.conversations[this.upTo(70)] as Conversation
    const dice = this.random()
    if (dice < 0.5) this.backend.receive(this.random() < 0.3 ? "conv_000001" : row.id, `hello ${this.sent}`)
    else if (dice < 0.65) this.backend.update(row, { status: this.random() < 0.5 ? "resolved" : "open" })
    else if (dice < 0.8) this.backend.update(row, { assigned_to: this.someone() })
    else if (dice < 0.9) this.backend.update(row, { unread_count: 0 })
    else this.tick()
  }

  private someone(): string | null {
    const dice = this.random()
    return dice < 0.4 ? ME : dice < 0.7 ? null : "usr_agent2"
  }

  private tick(): void {
    const thread = this.backend.data.messages.get("conv_000001") ?? []
    const message = thread[this.upTo(thread.length)] as Message
    if (message.direction === "outbound") this.backend.setDelivery(message, "read")
  }

  /** Some frames arrive, some of them twice. */
  receive(): void {
    const until = Math.min(this.backend.head, this.sent + this.upTo(5))
    const frames = this.shown().slice(Math.max(0, this.sent - this.upTo(3)), until)
    this.sent = Math.max(this.sent, until)
    const ready = frames.flatMap((event) => this.sequencer.accept(structuredClone(event)))
    if (ready.length > 0) applyEvents(this.client, ready)
  }

  /** What the server makes of the log for this person: apps/realtime/showing.py. */
  private shown(): (RealtimeEvent | Gap)[] {
    for (const event of this.backend.log.slice(this.frames.length)) {
      const row = "conversation" in event.data ? event.data.conversation : undefined
      const [was, is] = [this.seen.get(row?.id ?? "") ?? false, row === undefined || this.backend.sees(row)]
      if (row !== undefined) this.seen.set(row.id, is)
      if (is) this.frames.push(event)
      else if (was && row !== undefined)
        this.frames.push({ ...event, type: "conversation.hidden", data: { rev: row.rev } } as RealtimeEvent)
      else this.frames.push({ seq: event.seq, through: event.seq })
    }
    return this.frames
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
    if (!this.backend.sees(row)) return
    const lift = conversationIndex.overlay(row.id, (shown) => ({ ...shown, status: "resolved" }))
    projectConversations(this.client, [row.id])
    const mayFail = this.random() < 0.3
    this.lifts.push(() => {
      const isRefused = mayFail || !this.backend.sees(row)
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
    const { body } = this.backend.read(path, query, ME)
    return (body as { data: (Conversation | Message)[] }).data
  }
}

const isMineOrNobodys = (row: Conversation): boolean => row.assigned_to === null || row.assigned_to === ME

describe("live updates", () => {
  afterEach(() => {
    leaveLog()
    vi.unstubAllGlobals()
  })

  const cases = SEEDS.flatMap((seed) => [
    { seed, isNarrow: false },
    { seed, isNarrow: true },
  ])
  it.each(cases)(
    "end equal to a fresh fetch, whatever the order of things (%j)",
    async ({ seed, isNarrow }) => {
      const world = new World(seed, isNarrow)
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
      if (isNarrow) return world.client.clear()
      const thread = world.thread.getCurrentResult()
      const messages = rowsOf(thread.data)
      const expected = world.fresh("/conversations/conv_000001/messages", {})
      expect(messages).toEqual(expected.slice(0, messages.length))
      if (!thread.hasNextPage) expect(messages).toHaveLength(expected.length)
      world.client.clear()
    },
  )
})
