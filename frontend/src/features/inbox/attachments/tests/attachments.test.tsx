import { QueryClientProvider } from "@tanstack/react-query"
import { fireEvent, render, screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { HttpResponse, http } from "msw"
import { setupServer } from "msw/node"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { TooltipProvider } from "@/components/ui/tooltip"
import { createQueryClient } from "@/lib/query/query-client"
import { MeProvider } from "@/lib/session-context"
import type { Attachment, Message } from "@/schemas/message"
import type { Me } from "@/schemas/workspace"
import { MockBackend } from "../../../../../tests/mock/backend"
import { makeDataset, makeFile, makeMessage } from "../../../../../tests/mock/data"
import { conversationIndex, keys, OWN_ANSWER } from "../../cache"
import { MediaContent } from "../media-content"
import "../lightbox" // loaded when it is wanted; here it is wanted at once

type Asked = { files: { id: string; variant: string }[] }

const asked: Asked[] = []
const retried: string[] = []
const server = setupServer(
  http.post("*/api/media/links", async ({ request }) => {
    const body = (await request.json()) as Asked
    asked.push(body)
    const data = body.files
      .filter(({ id }) => !id.startsWith("att_gone"))
      .map((file) => ({
        ...file,
        url: `http://files.test/${file.id}/${file.variant}`,
        expires_at: "2026-11-27T10:00:00.000Z",
      }))
    return HttpResponse.json({ data })
  }),
  http.post("*/api/media/:id/retry", ({ params }) => {
    retried.push(String(params.id))
    return HttpResponse.json(makeFile({ id: String(params.id), kind: "image", state: "pending" }), {
      status: 202,
    })
  }),
)

beforeAll(() => server.listen())
afterEach(() => server.resetHandlers())
afterAll(() => server.close())
beforeEach(() => {
  asked.length = 0
  retried.length = 0
})

const data = makeDataset(1, Date.now())
const conversation = data.conversations[0]
if (conversation === undefined) throw new Error("no conversation was made")
const me = new MockBackend(data).me("usr_agent") as Me

function show(attachments: Attachment[], fields: Partial<Message> = {}) {
  const client = createQueryClient()
  const message = makeMessage({
    id: "msg_1",
    conversation_id: conversation?.id ?? "",
    message_type: "image",
    attachments,
    ...fields,
  })
  if (conversation !== undefined) conversationIndex.learn(conversation, OWN_ANSWER)
  client.setQueryData(keys.thread(message.conversation_id), {
    pages: [{ data: [message], next_cursor: null }],
    pageParams: [""],
  })
  render(
    <QueryClientProvider client={client}>
      <MeProvider value={me}>
        <TooltipProvider>
          <MediaContent message={message} meta={<time>12:00</time>} />
        </TooltipProvider>
      </MeProvider>
    </QueryClientProvider>,
  )
}

const photo = (id: string, fields: Partial<Attachment> = {}) =>
  makeFile({ id, kind: "image", width: 480, height: 360, has_thumbnail: true, ...fields })

describe("pictures", () => {
  it("keeps the room of a picture before anything is loaded, and asks for the small one", async () => {
    show([photo("att_1")], { body_text: "Look" })

    const tile = screen.getByRole("button", { name: "Open Photo" })
    expect(tile.parentElement).toHaveStyle({ aspectRatio: "320 / 240" })
    expect(screen.getByText("Look")).toBeVisible()
    await waitFor(() => expect(tile.querySelector("img")?.src).toBe("http://files.test/att_1/thumbnail"))
  })

  it("asks for the links of many in one request and says how many are hidden", async () => {
    show(["att_1", "att_2", "att_3", "att_4", "att_5", "att_6"].map((id) => photo(id)))

    expect(screen.getAllByTestId("attachment-image")).toHaveLength(4)
    expect(screen.getByRole("button", { name: "Open Photo, +2 more" })).toBeVisible()
    await waitFor(() => expect(asked).toHaveLength(1))
    expect(asked[0]?.files).toHaveLength(4)
  })

  it("shows what cannot be measured as a file", () => {
    show([makeFile({ id: "att_1", kind: "image", filename: "IMG_1.heic", mime_type: "image/heic" })])

    expect(screen.getByText("IMG_1.heic")).toBeVisible()
    expect(screen.getByRole("button", { name: "Download IMG_1.heic" })).toBeVisible()
  })
})

describe("files that are not there", () => {
  it("says that one comes", () => {
    show([photo("att_1", { state: "pending", width: null, height: null })])

    expect(screen.getByRole("img", { name: "Photo is not there yet" })).toBeVisible()
    expect(asked).toEqual([])
  })

  it("gives the reason of a failure and tries again when asked", async () => {
    const error = { code: "too_slow", detail: "The file came too slowly." }
    show([photo("att_1", { state: "failed", error })])

    expect(screen.getByText("The file came too slowly.")).toBeVisible()
    await userEvent.click(screen.getByRole("button", { name: "Retry" }))

    expect(retried).toEqual(["att_1"])
  })

  it("offers no retry for what is over", () => {
    const error = { code: "media_expired", detail: "The platform does not have this file any more." }
    show([makeFile({ id: "att_1", kind: "file", state: "expired", error, filename: "a.pdf" })])

    expect(screen.getByText("The platform does not have this file any more.")).toBeVisible()
    expect(screen.queryByRole("button", { name: "Retry" })).toBeNull()
  })
})

describe("the large view", () => {
  it("goes through the thread with the keys and comes back to where it was opened", async () => {
    const film = makeFile({
      id: "att_2",
      kind: "video",
      width: 640,
      height: 360,
      has_thumbnail: true,
      duration_s: 4,
    })
    show([photo("att_1", { filename: "first.jpg" }), film])
    const tile = screen.getByRole("button", { name: "Open first.jpg" })

    await userEvent.click(tile)
    // The large view is loaded when it is wanted.
    expect(await screen.findByRole("dialog", { name: /first\.jpg/ }, { timeout: 15_000 })).toBeVisible()
    expect(screen.getByText("1 of 2")).toBeVisible()

    await userEvent.keyboard("{ArrowRight}")
    expect(screen.getByText("2 of 2")).toBeVisible()
    expect(screen.getByTestId("film")).toBeInTheDocument()
    await userEvent.keyboard("{ArrowRight}{ArrowLeft}")
    expect(screen.getByText("1 of 2")).toBeVisible()

    await userEvent.keyboard("+")
    expect(screen.getByRole("button", { name: "Zoom out" })).toBeVisible()
    await userEvent.keyboard("{Escape}")
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
    await waitFor(() => expect(tile).toHaveFocus())
  })
})

describe("recordings", () => {
  const play = vi.fn(function (this: HTMLMediaElement) {
    this.dispatchEvent(new Event("play"))
    return Promise.resolve()
  })
  beforeEach(() => {
    vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(play)
    vi.spyOn(HTMLMediaElement.prototype, "pause").mockImplementation(function (this: HTMLMediaElement) {
      this.dispatchEvent(new Event("pause"))
    })
  })
  afterEach(() => vi.restoreAllMocks())
  const voice = makeFile({
    id: "att_v",
    kind: "audio",
    voice: true,
    duration_s: 67,
    waveform: [0, 50, 100, 20],
  })

  it("fetches nothing before somebody wants to hear, then plays", async () => {
    show([voice], { message_type: "audio" })
    expect(screen.getByText("1:07")).toBeVisible()
    expect(asked).toEqual([])

    await userEvent.click(screen.getByRole("button", { name: "Play Voice message" }))

    expect(await screen.findByRole("button", { name: "Pause" })).toBeVisible()
    expect(asked[0]?.files).toEqual([{ id: "att_v", variant: "original" }])
    await userEvent.click(screen.getByRole("button", { name: "Pause" }))
    expect(await screen.findByRole("button", { name: "Play Voice message" })).toBeVisible()
  })

  it("can be moved about with the keys and listened to faster", async () => {
    show([voice], { message_type: "audio" })
    const slider = screen.getByRole("slider", { name: "Position" })

    fireEvent.keyDown(slider, { key: "ArrowRight" })
    await waitFor(() => expect(slider).toHaveAttribute("aria-valuetext", "0:05 of 1:07"))
    fireEvent.keyDown(slider, { key: "End" })
    await waitFor(() => expect(slider).toHaveAttribute("aria-valuenow", "67"))

    await userEvent.click(screen.getByRole("button", { name: "Speed 1×, change to 1.5×" }))
    await userEvent.click(screen.getByRole("button", { name: "Speed 1.5×, change to 2×" }))
    expect(screen.getByRole("button", { name: "Speed 2×, change to 1×" })).toBeVisible()
  })

  it("offers a download of what the browser cannot play", async () => {
    play.mockImplementationOnce(() => Promise.reject(new DOMException("no", "NotSupportedError")))
    show([makeFile({ ...voice, id: "att_amr" })], { message_type: "audio" })

    await userEvent.click(screen.getByRole("button", { name: "Play Voice message" }))

    expect(await screen.findByText("This browser cannot play it")).toBeVisible()
    expect(screen.getByRole("button", { name: "Download Voice message" })).toBeVisible()
  })
})
