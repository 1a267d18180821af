import { QueryClientProvider } from "@tanstack/react-query"
import { render, screen } from "@testing-library/react"
import { describe, expect, it } from "vitest"
import { createQueryClient } from "@/lib/query/query-client"
import type { Message } from "@/schemas/message"
import { makeMessage } from "../../../../tests/mock/data"
import { Bubble } from "../components/bubble"

function show(fields: Partial<Message>) {
  const message = makeMessage({ id: "msg_1", conversation_id: "conv_1", ...fields })
  render(
    <QueryClientProvider client={createQueryClient()}>
      <Bubble
        message={message}
        quoted={null}
        quotedAuthor="Noa"
        authorName={null}
        isFirst
        isLast
        canReply
        onJump={() => undefined}
      />
    </QueryClientProvider>,
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
    const error = { code: "131047", detail: "The reply window is closed." }
    show({ direction: "outbound", body_text: "Hi", delivery_status: "failed", error })

    expect(screen.getByText("Not delivered. The reply window is closed.")).toBeVisible()
    expect(screen.getByRole("button", { name: "Retry" })).toBeVisible()
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
})
