import { beforeEach, describe, expect, it, vi } from "vitest"
import { post } from "@/lib/api/http"
import { ApiError } from "@/lib/api/problem"
import { makeStore } from "@/store"
import { type UploadItem, uploadsRestored } from "@/store/uploads"
import { recheck } from "../recheck"

vi.mock("@/lib/api/http")

const refusal = (code: string, status: number) => new ApiError(status, { code, title: "No" })
const unfinished = { state: "failed", problem: "Not finished" } as const
const item = { id: "t_1", upload_id: "att_1", state: "ready", problem: null, is_back: true } as UploadItem

async function rechecked(news: Partial<UploadItem>, answer: unknown) {
  const store = makeStore()
  store.dispatch(uploadsRestored([{ ...item, ...news }]))
  if (answer instanceof Error) vi.mocked(post).mockRejectedValue(answer)
  else vi.mocked(post).mockResolvedValue(answer as never)
  await recheck(store, { ...item, ...news })
  return store.getState().uploads[0]
}

describe("a file that came back with its draft", () => {
  beforeEach(() => vi.resetAllMocks())

  it.each([
    [{}, { state: "stored", error: null }, { state: "ready" }],
    [unfinished, { state: "pending", error: null }, { state: "ready", problem: null }],
    [{}, { state: "failed", error: { detail: "A virus." } }, { state: "failed", problem: "A virus." }],
    [
      {},
      refusal("not_found", 404),
      { state: "failed", upload_id: null, problem: "Not kept any longer. Attach it again." },
    ],
    [unfinished, refusal("not_found", 404), { ...unfinished, upload_id: null }],
    [unfinished, refusal("upload_incomplete", 409), unfinished],
    [{}, new TypeError("no connection"), { state: "ready" }],
  ])("%# is what the server says", async (news, answer, shown) => {
    expect(await rechecked(news, answer)).toMatchObject(shown)
    expect(post).toHaveBeenCalledWith("/api/uploads/att_1/complete", {}, expect.anything())
  })

  it("goes without a word when it was sent from another tab", async () => {
    expect(await rechecked({}, refusal("upload_over", 409))).toBeUndefined()
  })

  it("is not asked for when the server has never heard of it", async () => {
    await rechecked({ ...unfinished, upload_id: null }, {})
    expect(post).not.toHaveBeenCalled()
  })
})
