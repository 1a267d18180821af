import { QueryClientProvider } from "@tanstack/react-query"
import { render, screen, within } from "@testing-library/react"
import { describe, expect, it, vi } from "vitest"
import { MeProvider } from "@/lib/session-context"
import { createQueryClient } from "@/lib/query/query-client"
import type { Message } from "@/schemas/message"
import type { Me } from "@/schemas/workspace"
import { makeMessage } from "../../../../tests/mock/data"
import { Bubble } from "../components/bubble"

const ME = { user: { id: "usr_1" }, permissions: ["channels:configure"], reach: { view: "all" } } as Me

function show(fields: Partial<Message>, onJump: (id: string) => void = () => undefined) {
  const message = makeMessage({ id: "msg_1", conversation_id: "conv_1", ...fields })
  const quoted = fields.reply_to_message_id
    ? makeMessage({ id: fields.reply_to_message_id, conversation_id: "conv_1", body_text: "Asked" })
    : null
  const bubble = { message, quoted, quotedAuthor: "Noa", authorName: null, canReply: true, onJump }
  render(
    <MeProvider value={ME}>
      <QueryClientProvider client={createQueryClient()}>
        <Bubble {...bubble} isFirst isLast />
      </QueryClientProvider>
    </MeProvider>,
  )
}

describe("bubble", () => {
  it.each([
    ["queued", "Waiting to be sent"],
    ["sent", "Sent"],
    ["delivered", "Delivered"],
    ["read", "Read"],
  ] as const)("says in words that a reply is %s", (status, words) => {
    show({ direction: "outbound", body_text: "Hi", delivery_status: status })

    expect(screen.getAllByRole("img", { name: words })).not.toHaveLength(0)
  })

  it("gives the reason of a failure and offers to retry", () => {
    const platform = { code: 131047, subcode: null, title: "Re-engagement message", trace_id: "Az9" }
    const error = { code: "x", detail: "The reply window is closed.", advice: "Send a template.", platform }
    show({ direction: "outbound", body_text: "Hi", delivery_status: "failed", error })

    const reason = screen.getByText("Not delivered. The reply window is closed.")
    expect(reason).toHaveAttribute("title", "Re-engagement message, code 131047, trace Az9")
    expect(screen.getByText("Send a template.")).toBeVisible()
    expect(screen.getByRole("button", { name: "Retry" })).toBeVisible()
  })

  it("shows marks as what they mean and leaves what only looks like one", () => {
    show({ body_text: "*Bold _both_* `x*y*z` 2*3*4 a_b_c https://x.test/_a_/*b*" })

    expect(screen.getByText("both")).toHaveProperty("tagName", "EM")
    expect(screen.getByText("both").parentElement).toHaveProperty("tagName", "STRONG")
    expect(screen.getByText("x*y*z")).toHaveProperty("tagName", "CODE")
    expect(screen.getByText(/2\*3\*4 a_b_c/)).toBeVisible()
    expect(screen.getByRole("link")).toHaveAttribute("href", "https://x.test/_a_/*b*")
  })

  it("says why a reply waits", () => {
    const error = { code: "throttled", detail: "It waits its turn.", advice: null, platform: null }
    show({ direction: "outbound", body_text: "Hi", delivery_status: "queued", error })

    expect(screen.getByText("It waits its turn.")).toBeVisible()
    expect(screen.queryByRole("button", { name: "Retry" })).toBeNull()
  })

  it("shows a question with its answers as the customer gets it", () => {
    const interactive = {
      kind: "buttons",
      body: "Sure?",
      footer: "Acme",
      options: [{ id: "1", title: "Yes" }],
    }
    show({ direction: "outbound", message_type: "interactive", body_text: "Sure?", content: { interactive } })

    expect(screen.getByText("Sure?")).toBeVisible()
    expect(within(screen.getByRole("list", { name: "Buttons" })).getByText("Yes")).toBeVisible()
  })

  it("lets a person decide about a reply whose fate is unknown", () => {
    show({ direction: "outbound", body_text: "Hi", delivery_status: "unconfirmed" })

    expect(screen.getByRole("button", { name: "Send again" })).toBeVisible()
    expect(screen.getByRole("button", { name: "Mark as sent" })).toBeVisible()
  })

  it("has an honest placeholder for a kind it does not know", () => {
    show({ message_type: "hologram" as Message["message_type"] })

    expect(screen.getByText("Message of a new kind")).toBeVisible()
  })

  it("does not show the words of a deleted message", () => {
    show({ body_text: "secret", deleted_at: "2026-11-20T10:00:00.000Z" })

    expect(screen.getByText("This message was deleted")).toBeVisible()
    expect(screen.queryByText("secret")).toBeNull()
  })

  it("leads to the message that it answers", () => {
    const onJump = vi.fn()
    show({ body_text: "Yes", reply_to: "wamid.0", reply_to_message_id: "msg_0" }, onJump)

    screen.getByRole("button", { name: /Asked/ }).click()

    expect(onJump).toHaveBeenCalledWith("msg_0")
  })

  it.each([
    [{ message_type: "location", content: { location: { latitude: 0, longitude: 0 } } }, "0.00000, 0.00000"],
    [{ message_type: "contacts", content: { contacts: [{ phones: [{ number: "+49 151" }] }] } }, "+49 151"],
    [{ message_type: "contacts", content: { contacts: "nonsense" } }, "Nothing on it could be read"],
    [{ message_type: "order", content: { order: { items: [{ product_id: "SKU" }], totals: null } } }, "SKU"],
    [{ message_type: "interactive", body_text: "Zürich", content: {} }, "Zürich"],
    [{ message_type: "share", content: { share: { url: "javascript:alert(1)" } } }, "Without a link"],
    [{ message_type: "story_mention", content: {} }, "The story is not available any more"],
    [{ message_type: "call", content: { call: { state: "missed" } } }, "Missed call"],
    [{ message_type: "template", content: {} }, "The channel does not pass its content on"],
    [{ message_type: "unsupported", content: {} }, "What the channel sent"],
    [{ body_text: "Hi", content: { referral: { kind: "ad", headline: "Sale" } } }, "Came from an ad"],
    [{ body_text: "x", content: { preview: { url: "https://a.test/", title: "A page" } } }, "A page"],
    [{ body_text: "x", content: { group_id: "1@g.us" } }, "Written in a group"],
  ] as [Partial<Message>, string][])("shows %o as what it is", (fields, words) => {
    show(fields)

    expect(screen.getAllByText(words)[0]).toBeVisible()
    expect(document.querySelector('a[href^="javascript:"]')).toBeNull()
  })
})
