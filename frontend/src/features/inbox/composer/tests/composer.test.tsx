import { QueryClientProvider } from "@tanstack/react-query"
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { createRef } from "react"
import { Provider } from "react-redux"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { TooltipProvider } from "@/components/ui/tooltip"
import { toPage } from "@/lib/query/paged-list"
import { createQueryClient } from "@/lib/query/query-client"
import { MeProvider } from "@/lib/session-context"
import type { Channel, Composer as Rules, ConversationDetail } from "@/schemas/conversation"
import type { Message } from "@/schemas/message"
import type { Me } from "@/schemas/workspace"
import { makeStore } from "@/store"
import { quoteChosen } from "@/store/quotes"
import { composerOf } from "../../../../../tests/mock/composers"
import { makeDataset, makeMessage } from "../../../../../tests/mock/data"
import { applyMessages, leaveLog } from "../../cache"
import { messagesQuery } from "../../queries"
import { Composer } from "../composer"

const HOUR_MS = 3_600_000
const ME = { user: { id: "usr_1" }, permissions: ["conversations:reply"], reach: { view: "all" } } as Me
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString()

function show(channel: Channel, change: Partial<Rules> = {}, me = ME) {
  const [row] = makeDataset(1, Date.now()).conversations
  if (row === undefined) throw new Error("no conversation")
  const ends_at = inHours(5)
  const conversation: ConversationDetail = {
    ...row,
    channel_type: channel,
    reply_window_ends_at: ends_at,
    customer: { ...row.customer, created_at: row.created_at, identities: [], marketing_stopped_at: null },
    composer: { ...composerOf(channel, ends_at), ...change },
    as_of_seq: 1,
  }
  const store = makeStore()
  const client = createQueryClient()
  const message = makeMessage({ id: "msg_1", conversation_id: row.id, body_text: "*Asked*" })
  client.setQueryData(messagesQuery(row.id).queryKey, {
    pages: [toPage({ data: [message], next_cursor: null, as_of_seq: 1 })],
    pageParams: [""],
  })
  const composer = (
    <MeProvider value={me}>
      <Provider store={store}>
        <QueryClientProvider client={client}>
          <TooltipProvider>
            <Composer conversation={conversation} inputRef={createRef<HTMLTextAreaElement>()} />
          </TooltipProvider>
        </QueryClientProvider>
      </Provider>
    </MeProvider>
  )
  const { unmount } = render(composer)
  return {
    customerName: row.customer.display_name,
    change: (news: Partial<Message>) =>
      act(() => applyMessages(client, [{ row: { ...message, ...news, rev: 2 }, seq: 2 }])),
    outbox: () => store.getState().outbox,
    quote: (id = message.id) =>
      act(() =>
        store.dispatch(quoteChosen({ conversationId: row.id, quote: { channel_message_id: `wamid.${id}` } })),
      ),
    comeBack: () => {
      unmount()
      render(composer)
    },
  }
}

describe("composer", () => {
  beforeEach(() => {
    vi.stubGlobal("fetch", () => new Promise(() => undefined))
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    leaveLog()
  })

  it("counts the window down", () => {
    show("whatsapp")
    expect(screen.getByTestId("reply-window")).toHaveTextContent(/closes in (5 h|4 h 59 min)/i)
  })

  it.each([
    ["human_agent", "messenger", "Late answer"],
    ["template_only", "whatsapp", "Only a template can be sent now"],
    ["closed", "instagram", "The reply window is closed"],
  ] as const)("in the state %s says what is possible", (state, channel, words) => {
    const isLate = state === "human_agent"
    const window = { state, ends_at: isLate ? inHours(40) : null, then: isLate ? ("closed" as const) : null }
    show(channel, { window, kinds: isLate ? ["text"] : state === "template_only" ? ["template"] : [] })

    const shown = screen.getByTestId("reply-window")
    expect(shown).toHaveAttribute("data-state", state)
    expect(shown).toHaveTextContent(words)
    expect(screen.queryByTestId("composer-input") !== null).toBe(isLate)
    expect(screen.queryByTestId("late-answer") !== null).toBe(isLate)
  })

  it("does not offer what has ended meanwhile", () => {
    show("messenger", { window: { state: "open", ends_at: inHours(-1), then: "closed" } })
    expect(screen.queryByTestId("composer-input")).toBeNull()
    expect(screen.getByTestId("reply-window")).toHaveAttribute("data-state", "closed")
  })

  it("has no box for who may only read", () => {
    show("whatsapp", {}, { ...ME, permissions: [] })
    expect(screen.queryByTestId("composer-input")).toBeNull()
    expect(screen.getByText(/not reply/)).toBeVisible()
  })

  it("sends with the quote, by Enter, and lets the quote go by Escape", () => {
    const { outbox, quote } = show("whatsapp")
    const box = screen.getByTestId("composer-input")

    quote()
    fireEvent.keyDown(box, { key: "Escape" })
    expect(screen.queryByTestId("composer-quote")).toBeNull()
    quote()
    fireEvent.change(box, { target: { value: " Answer " } })
    fireEvent.keyDown(box, { key: "Enter", shiftKey: true })
    expect(outbox()).toEqual([])
    fireEvent.keyDown(box, { key: "Enter" })

    expect(outbox()).toMatchObject([{ message_type: "text", body_text: "Answer", reply_to: "wamid.msg_1" }])
    expect(screen.queryByTestId("composer-quote")).toBeNull()
  })

  it("still quotes when one comes back, without taking the keyboard", () => {
    const { customerName, quote, comeBack } = show("whatsapp")
    quote()
    expect(screen.getByTestId("composer-input")).toHaveFocus()

    comeBack()

    expect(screen.getByTestId("composer-quote")).toHaveTextContent(`Reply to ${customerName}Asked`)
    expect(screen.getByTestId("composer-input")).not.toHaveFocus()
  })

  it.each([
    [{ body_text: "Asked again", edited_at: inHours(0) }, "Asked again"],
    [{ body_text: null, deleted_at: inHours(0) }, "Deleted message"],
  ])("shows what it quotes as that is now: %j", async (news, words) => {
    const { quote, change } = show("whatsapp")
    quote()
    change(news)

    await waitFor(() => expect(screen.getByTestId("composer-quote")).toHaveTextContent(words))
  })

  it("says so when what it quotes is not there", () => {
    show("whatsapp").quote("msg_moved")
    expect(screen.getByTestId("composer-quote")).toHaveTextContent("not in this conversation any more")
  })

  it("refuses what is too long by bytes", () => {
    const { outbox } = show("instagram")
    const box = screen.getByTestId("composer-input")
    fireEvent.change(box, { target: { value: "é".repeat(501) } })

    expect(screen.getByTestId("text-counter")).toHaveTextContent("2 bytes too long")
    fireEvent.keyDown(box, { key: "Enter" })
    expect(outbox()).toEqual([])
  })

  it.each([
    ["whatsapp", ["template", "location", "contacts", "buttons", "list", "cta_url", "location_request"]],
    ["messenger", ["buttons", "quick_replies", "cta_url"]],
    ["instagram", ["quick_replies"]],
  ] as const)("offers on %s exactly what it takes", async (channel, tools) => {
    show(channel)
    await userEvent.click(screen.getByTestId("composer-tools"))

    const offered = screen.getAllByRole("menuitem").map((item) => item.dataset.testid?.replace("tool-", ""))
    expect(offered.toSorted()).toEqual([...tools].toSorted())
  })
})
