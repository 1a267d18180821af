import { beforeEach, describe, expect, it } from "vitest"
import { makeStore } from "@/store"
import { draftChanged } from "@/store/drafts"
import { keepStoreSaved, restoreStore } from "@/store/persistence"
import { quoteChosen } from "@/store/quotes"
import { type UploadItem, uploadAdded } from "@/store/uploads"

const OWNER = "usr_1@acme"
const upload = (id: string, news: Partial<UploadItem>) => ({
  ...{
    id,
    target: { conversation_id: "conv_1" },
    field: null,
    upload_id: `att_${id}`,
    kind: "image" as const,
  },
  ...{ voice: false, name: "a.png", mime_type: "image/png", size: 12, sent: 6, problem: null },
  ...{ state: "ready" as const, preview: "blob:this-page", width: 3, height: 2, ...news },
})
const quote = { channel_message_id: "wamid.1" }

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

  it("is there again with its files, without those that were never sent or belong to a form", () => {
    const before = makeStore()
    const stop = keepStoreSaved(before, OWNER)
    for (const item of [
      upload("1", {}),
      upload("2", { state: "sending" }),
      upload("3", { state: "waiting", upload_id: null }),
      upload("4", { state: "failed", problem: "Not kept any longer. Attach it again." }),
      upload("5", { state: "refused", problem: "WhatsApp takes no photos." }),
      upload("6", { target: { channel_account_id: "cha_1" }, field: "header" }),
    ])
      before.dispatch(uploadAdded(item))
    stop()

    const [after, others] = [makeStore(), makeStore()]
    restoreStore(after, OWNER)
    restoreStore(others, "usr_2@acme")

    const unfinished = { state: "failed", problem: "Not finished when the page was closed. Attach it again." }
    expect(after.getState().uploads).toMatchObject([
      { id: "1", upload_id: "att_1", state: "ready", sent: 12, preview: null },
      { id: "2", upload_id: "att_2", ...unfinished },
      { id: "3", upload_id: null, ...unfinished },
      { id: "4", state: "failed", problem: "Not kept any longer. Attach it again." },
    ])
    expect(others.getState().uploads).toEqual([])
  })

  it("is not lost when it was saved before anything could be quoted", () => {
    localStorage.setItem(`inlet:${OWNER}`, JSON.stringify({ drafts: { conv_1: "Well" } }))
    const store = makeStore()
    restoreStore(store, OWNER)
    expect(store.getState()).toMatchObject({ drafts: { conv_1: "Well" }, quotes: {} })
  })
})
