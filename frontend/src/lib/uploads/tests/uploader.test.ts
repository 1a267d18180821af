import { beforeEach, describe, expect, it, vi } from "vitest"
import * as http from "@/lib/api/http"
import { ApiError } from "@/lib/api/problem"
import { type AppStore, makeStore } from "@/store"
import { sentAttachment } from "../sent-files"
import { PartRefused, sendPart } from "../send-part"
import { createUploader } from "../uploader"

vi.mock("@/lib/api/http")
vi.mock("../send-part", async (original) => ({ ...(await original()), sendPart: vi.fn() }))

const PART = 4
const part = (number: number, is_there = false) => ({
  number,
  offset: (number - 1) * PART,
  size: PART,
  is_there,
  url: is_there ? null : `https://store/${number}`,
})
const upload = (...parts: ReturnType<typeof part>[]) => ({
  id: "att_1",
  state: "open",
  kind: "file",
  size: 12,
  content_type: null,
  parts,
  links_expire_at: "2026-01-01T00:00:00Z",
})
const file = new File(["abcdefghijkl"], "a.txt", { type: "text/plain" })
const refusal = (code: string, status: number) => new ApiError(status, { code, title: "No", detail: "No." })

let store: AppStore
const post = vi.mocked(http.post)
const send = vi.mocked(sendPart)
const state = () => store.getState().uploads[0]
const settled = (wanted: string) => vi.waitFor(() => expect(state()?.state).toBe(wanted), { timeout: 4000 })
const begin = (onReady?: (id: string) => void) =>
  createUploader(store).add({ conversation_id: "conv_1" }, { file, kind: "file" }, onReady)

beforeEach(() => {
  vi.resetAllMocks()
  store = makeStore()
  post.mockImplementation((path) =>
    Promise.resolve(path === "/api/uploads" ? (upload(part(1), part(2), part(3)) as never) : ({} as never)),
  )
  vi.mocked(http.remove).mockResolvedValue(undefined as never)
  send.mockResolvedValue()
})

describe("uploading", () => {
  it("announces, sends each part, says that it is whole", async () => {
    const onReady = vi.fn()
    begin(onReady)
    await settled("ready")

    expect(send.mock.calls.map(([url, blob]) => [url, blob.size])).toEqual([
      ["https://store/1", 4],
      ["https://store/2", 4],
      ["https://store/3", 4],
    ])
    expect(post.mock.lastCall?.slice(0, 2)).toEqual(["/api/uploads/att_1/complete", {}])
    expect(onReady).toHaveBeenCalledExactlyOnceWith("att_1")
    expect(state()?.sent).toBe(12)
  })

  it("goes on with what is missing after a break, and announces nothing twice", async () => {
    send.mockResolvedValueOnce().mockRejectedValueOnce(new PartRefused(0))
    vi.mocked(http.get).mockResolvedValue(upload(part(1, true), part(2), part(3)) as never)
    begin()
    await vi.waitFor(() => expect(state()?.problem).toBe("Waiting for the connection"))
    window.dispatchEvent(new Event("online"))
    await settled("ready")

    expect(send.mock.calls.map(([url]) => url.at(-1))).toEqual(["1", "2", "2", "3"])
    expect(post.mock.calls.filter(([path]) => path === "/api/uploads")).toHaveLength(1)
  })

  it("tells why the channel does not take it, and may send it as a document", async () => {
    post.mockRejectedValueOnce(refusal("upload_refused", 422))
    const uploader = createUploader(store)
    const id = uploader.add({ conversation_id: "conv_1" }, { file, kind: "video" })
    await settled("refused")
    expect(state()?.problem).toBe("No.")

    uploader.sendAs(id, "file")
    await settled("ready")
    expect(post).toHaveBeenCalledWith(
      "/api/uploads",
      expect.objectContaining({ kind: "file" }),
      expect.anything(),
    )
  })

  it("goes as something else also when it is there already, and only once", async () => {
    const uploader = createUploader(store)
    const id = uploader.add({ conversation_id: "conv_1" }, { file, kind: "image" })
    await settled("ready")
    uploader.sendAs(id, "sticker")
    await settled("ready")

    expect(http.remove).toHaveBeenCalledWith("/api/uploads/att_1", expect.anything())
    const kinds = post.mock.calls.filter(([path]) => path === "/api/uploads").map(([, body]) => body)
    expect(kinds).toMatchObject([{ kind: "image" }, { kind: "sticker" }])
  })

  it("stops when it is cancelled, there as well", async () => {
    send.mockImplementation(
      (_, __, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason))
        }),
    )
    const uploader = createUploader(store)
    const id = uploader.add({ conversation_id: "conv_1" }, { file, kind: "file" })
    await settled("sending")
    uploader.cancel(id)

    expect(store.getState().uploads).toEqual([])
    expect(http.remove).toHaveBeenCalledWith("/api/uploads/att_1", expect.anything())
    expect(send).toHaveBeenCalledTimes(1)
  })

  it("does not go on saying that it is whole once it goes as something else", async () => {
    const completing: (AbortSignal | undefined)[] = []
    post.mockImplementation((path, _body, _schema, signal) => {
      if (path === "/api/uploads") return Promise.resolve(upload(part(1)) as never)
      return new Promise(() => completing.push(signal))
    })
    const uploader = createUploader(store)
    const id = uploader.add({ conversation_id: "conv_1" }, { file, kind: "image" })
    await vi.waitFor(() => expect(completing).toHaveLength(1))
    uploader.sendAs(id, "sticker")

    expect(completing[0]?.aborted).toBe(true)
  })

  it("sends nothing of what the channel does not take", () => {
    const refusal = "WhatsApp takes photos only as jpeg or png; this one is gif."
    createUploader(store).add({ conversation_id: "conv_1" }, { file, kind: "image", refusal })

    expect(state()).toMatchObject({ state: "refused", problem: refusal })
    expect(post).not.toHaveBeenCalled()
    expect(send).not.toHaveBeenCalled()
  })

  it("sends nothing of an empty file", () => {
    createUploader(store).add({ conversation_id: "conv_1" }, { file: new File([], "a"), kind: "file" })
    expect(state()).toMatchObject({ state: "refused", problem: "The file is empty." })
    expect(post).not.toHaveBeenCalled()
  })

  it("keeps what shows a file that is in a reply", async () => {
    const uploader = createUploader(store)
    const id = uploader.add({ conversation_id: "conv_1" }, { file, kind: "file" })
    await settled("ready")
    uploader.release([id])

    expect(state()).toBeUndefined()
    expect(sentAttachment("att_1", "file")).toMatchObject({ filename: "a.txt", size: 12, state: "pending" })
  })
})
