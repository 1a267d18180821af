import { beforeEach, describe, expect, it } from "vitest"
import { makeStore } from "@/store"
import { draftChanged } from "@/store/drafts"
import { keepStoreSaved, restoreStore } from "@/store/persistence"
import { quoteChosen } from "@/store/quotes"

const OWNER = "usr_1@acme"
const quote = { channel_message_id: "wamid.1", author_name: "Noa", words: "Asked" }

describe("what is unsent", () => {
  beforeEach(() => localStorage.clear())

  it("is there again after a reload, with what it answers, for its owner alone", () => {
    const before = makeStore()
    const stop = keepStoreSaved(before, OWNER)
    before.dispatch(draftChanged({ conversationId: "conv_1", text: "Well" }))
    before.dispatch(quoteChosen({ conversationId: "conv_1", quote }))
    stop()

    const [after, others] = [makeStore(), makeStore()]
    restoreStore(after, OWNER)
    restoreStore(others, "usr_2@acme")

    expect(after.getState()).toMatchObject({ drafts: { conv_1: "Well" }, quotes: { conv_1: quote } })
    expect(others.getState()).toMatchObject({ drafts: {}, quotes: {} })
  })

  it("is not lost when it was saved before anything could be quoted", () => {
    localStorage.setItem(`inlet:${OWNER}`, JSON.stringify({ drafts: { conv_1: "Well" } }))
    const store = makeStore()
    restoreStore(store, OWNER)
    expect(store.getState()).toMatchObject({ drafts: { conv_1: "Well" }, quotes: {} })
  })
})
