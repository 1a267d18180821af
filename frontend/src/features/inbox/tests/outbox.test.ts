import { afterEach, describe, expect, it, vi } from "vitest"
import { switchOrganization } from "@/lib/organization"
import { createQueryClient } from "@/lib/query/query-client"
import { makeStore } from "@/store"
import { makeMessage } from "../../../../tests/mock/data"
import { leaveLog } from "../cache"
import { createOutbox } from "../outbox"

type Sent = { body_text: string; temp_id: string }

/** An outbox whose server answers as told, in turn. */
function setUp(answers: (number | "offline")[]) {
  const sent: Sent[] = []
  vi.stubGlobal("fetch", async (_path: string, init: RequestInit) => {
    const body = JSON.parse(String(init.body)) as Sent
    sent.push(body)
    const answer = answers.shift() ?? 202
    if (answer === "offline") throw new TypeError("network")
    const message = makeMessage({
      id: `msg_${sent.length}`,
      conversation_id: "conv_1",
      direction: "outbound",
      delivery_status: "queued",
      ...body,
    })
    const problem = { title: "No", code: "reply_window_closed", detail: "The window is closed." }
    return new Response(JSON.stringify(answer < 300 ? message : problem), { status: answer })
  })
  const store = makeStore()
  const outbox = createOutbox(store, createQueryClient())
  return { sent, outbox, items: () => store.getState().outbox }
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

describe("outbox", () => {
  afterEach(() => {
    leaveLog()
    vi.unstubAllGlobals()
  })

  it("sends replies of a conversation one after the other, in order", async () => {
    const { sent, outbox, items } = setUp([])

    for (const text of ["one", "two", "three"])
      outbox.send("conv_1", { message_type: "text", body_text: text })
    expect(items()).toHaveLength(3)
    await settle()

    expect(sent.map((reply) => reply.body_text)).toEqual(["one", "two", "three"])
    expect(items()).toEqual([])
  })

  it("sends each kind as the API takes it", async () => {
    const { sent, outbox } = setUp([])
    const place = { latitude: 1.5, longitude: 2, name: "Shop" }
    const cards = [{ name: "Ada", phones: [{ number: "+1 555" }] }]
    const question = { kind: "buttons", body: "Sure?", options: [{ title: "Yes", id: "1" }] }

    outbox.send("conv_1", { message_type: "location", content: { location: place } })
    outbox.send("conv_1", { message_type: "contacts", content: { contacts: cards }, reply_to: "wamid.1" })
    outbox.send("conv_1", { message_type: "interactive", content: { interactive: question } })
    outbox.send("conv_1", { message_type: "image", attachment_ids: ["att_1"], body_text: "Look" })
    await settle()

    expect(sent).toMatchObject([
      { message_type: "location", ...place },
      { message_type: "contacts", contacts: cards, reply_to: "wamid.1" },
      { message_type: "interactive", interactive: question },
      { message_type: "image", attachment_ids: ["att_1"], body_text: "Look" },
    ])
  })

  it("keeps a reply that got no answer and sends it again under the same temp_id", async () => {
    const { sent, outbox, items } = setUp(["offline"])

    outbox.send("conv_1", { message_type: "text", body_text: "hello" })
    await settle()
    expect(items()).toMatchObject([{ state: "waiting" }])
    outbox.flush()
    await settle()

    expect(sent).toHaveLength(2)
    expect(sent[0]?.temp_id).toBe(sent[1]?.temp_id)
    expect(items()).toEqual([])
  })

  it("keeps a refused reply with the reason and does not repeat it by itself", async () => {
    const { sent, outbox, items } = setUp([409])

    outbox.send("conv_1", { message_type: "text", body_text: "hello" })
    await settle()
    outbox.flush()
    await settle()

    expect(sent).toHaveLength(1)
    expect(items()).toMatchObject([{ state: "refused", problem: "The window is closed." }])
  })

  it("sends nothing of the organization that was left", async () => {
    const { sent, outbox, items } = setUp([])

    for (const text of ["one", "two"]) outbox.send("conv_1", { message_type: "text", body_text: text })
    switchOrganization("globex")
    await settle()

    expect(sent).toEqual([])
    expect(items()).toHaveLength(2)
  })
})
