import { describe, expect, it } from "vitest"
import type { ComposerLimits } from "@/schemas/conversation"
import type { UploadItem } from "@/store/uploads"
import { kindOf, mayGoAsFile, repliesOf } from "../rules"

const file = (kind: "image" | "video" | "audio" | "file", at_once: number, caption: number) => ({
  kind,
  at_once,
  caption,
  mime_types: [],
  max_bytes: 100,
})
const base = {
  text: { limit: 4096, unit: "characters" as const, splits: false },
  interactive: [],
  contacts: 0,
}
const whatsapp: ComposerLimits = {
  ...base,
  voice: true,
  reactions: null,
  files: [file("image", 1, 10), file("video", 1, 10), file("audio", 1, 0), file("file", 1, 10)],
}
const messenger: ComposerLimits = {
  ...base,
  voice: false,
  reactions: null,
  files: [file("image", 2, 0), file("audio", 1, 0)],
}
const item = (upload_id: string, more: Partial<UploadItem> = {}): UploadItem => ({
  id: upload_id,
  target: { conversation_id: "conv_1" },
  field: null,
  upload_id,
  kind: "image",
  voice: false,
  name: "a.png",
  size: 50,
  sent: 50,
  state: "ready",
  problem: null,
  preview: null,
  ...more,
})

describe("as what a file goes", () => {
  it.each([
    ["image/png", "image"],
    ["video/mp4", "video"],
    ["application/pdf", "file"],
    ["image/svg+xml", "file"],
    ["", "file"],
  ])("%s as %s", (type, kind) => expect(kindOf({ type, name: "a" }, whatsapp)).toBe(kind))

  it("a telephone's photo of which the browser knows no type as a photo", () =>
    expect(kindOf({ type: "", name: "IMG_1.HEIC" }, whatsapp)).toBe("image"))

  it("as a document where the channel has no such kind", () =>
    expect(kindOf({ type: "video/mp4", name: "a.mp4" }, messenger)).toBe("file"))

  it("is offered as a document only where that is taken", () => {
    expect(mayGoAsFile(item("1"), whatsapp)).toBe(true)
    expect(mayGoAsFile(item("1", { size: 101 }), whatsapp)).toBe(false)
    expect(mayGoAsFile(item("1", { kind: "file" }), whatsapp)).toBe(false)
    expect(mayGoAsFile(item("1"), messenger)).toBe(false)
  })
})

describe("the messages that files and words become", () => {
  it("one for each file, the words under the first", () =>
    expect(repliesOf([item("1"), item("2", { kind: "file" })], "Look", whatsapp)).toEqual([
      { message_type: "image", attachment_ids: ["1"], body_text: "Look" },
      { message_type: "file", attachment_ids: ["2"] },
    ]))

  it("pictures together where the channel takes several, the words after them where there are no captions", () =>
    expect(repliesOf([item("1"), item("2"), item("3")], "Look", messenger)).toEqual([
      { message_type: "image", attachment_ids: ["1", "2"] },
      { message_type: "image", attachment_ids: ["3"] },
      { message_type: "text", body_text: "Look" },
    ]))

  it("words too long for a caption go by themselves", () =>
    expect(repliesOf([item("1")], "eleven char", whatsapp).map((reply) => reply.message_type)).toEqual([
      "image",
      "text",
    ]))

  it("a voice message stands alone", () =>
    expect(repliesOf([item("1", { kind: "audio", voice: true })], "", whatsapp)).toEqual([
      { message_type: "audio", attachment_ids: ["1"], content: { voice: true } },
    ]))

  it("words alone are a text", () =>
    expect(repliesOf([], "Hi", whatsapp)).toEqual([{ message_type: "text", body_text: "Hi" }]))
})
