import { describe, expect, it } from "vitest"
import type { ComposerLimits } from "@/schemas/conversation"
import type { UploadItem } from "@/store/uploads"
import { kindOf, othersOf, refusalOf, repliesOf } from "../rules"

const file = (kind: "image" | "video" | "audio" | "file", at_once: number, caption: number) => ({
  kind,
  at_once,
  caption,
  mime_types: [] as string[],
  max_bytes: 100,
  prepared_mime_types: [] as string[],
  prepared_max_bytes: 0,
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
  mime_type: "",
  width: null,
  height: null,
  ...more,
})

const MB = 1024 * 1024
const strict: ComposerLimits = {
  ...whatsapp,
  files: [
    {
      ...file("image", 1, 10),
      mime_types: ["image/jpeg", "image/png"],
      max_bytes: 5 * MB,
      prepared_mime_types: ["image/jpeg", "image/png", "image/heic"],
      prepared_max_bytes: 50 * MB,
    },
    { ...file("video", 1, 10), mime_types: ["video/mp4"], max_bytes: 16 * MB },
    {
      ...file("audio", 1, 0),
      mime_types: ["audio/mpeg"],
      max_bytes: 16 * MB,
      prepared_mime_types: ["audio/*"],
      prepared_max_bytes: 100 * MB,
    },
    { ...file("file", 1, 10), max_bytes: 100 * MB },
  ],
}

describe("before a byte is sent, a file is held against what the channel takes", () => {
  it.each([
    ["image", "image/png", 4 * MB, null],
    ["image", "image/jpeg", 7 * MB, null], // made smaller
    ["image", "image/heic", 7 * MB, null], // made a JPEG
    ["image", "", 7 * MB, null], // a HEIC, to browsers that do not know it
    ["image", "image/gif", 10, "WhatsApp takes photos only as jpeg or png; this one is gif."],
    ["image", "image/png", 51 * MB, "WhatsApp takes photos up to 50 MB; this one has 51 MB."],
    ["video", "video/mp4;codecs=avc1", 16 * MB, null],
    ["video", "video/mp4", 16.5 * MB, "WhatsApp takes videos up to 16 MB; this one has 16.5 MB."],
    ["video", "video/x-matroska", 10, "WhatsApp takes videos only as mp4; this one is matroska."],
    ["audio", "audio/flac", 60 * MB, null], // made AAC
    ["audio", "audio/mpeg", 17 * MB, "WhatsApp takes audio up to 16 MB; this one has 17 MB."],
    ["file", "application/x-anything", 100 * MB, null],
    ["file", "application/pdf", 101 * MB, "WhatsApp takes files up to 100 MB; this one has 101 MB."],
    ["sticker", "image/webp", 10, "WhatsApp takes no stickers."],
  ] as const)("%s of %s, %d bytes", (kind, type, size, said) =>
    expect(refusalOf({ type, size }, kind, strict, "WhatsApp")).toBe(said),
  )
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

  it("when refused it is offered as a document, where that is taken", () => {
    const refused = (more: Partial<UploadItem> = {}) => item("1", { state: "refused", ...more })
    expect(othersOf(refused(), whatsapp)).toEqual(["file"])
    expect(othersOf(refused({ size: 101 }), whatsapp)).toEqual([])
    expect(othersOf(refused({ kind: "file" }), whatsapp)).toEqual([])
    expect(othersOf(refused(), messenger)).toEqual([])
  })

  it("a small WebP is offered as a sticker where there are any, and may be a photo again", () => {
    const drawn = item("1", { mime_type: "image/webp" })
    const stickers = {
      ...whatsapp,
      files: [...whatsapp.files, { ...whatsapp.files[0]!, kind: "sticker" as const }],
    }
    expect(othersOf(drawn, stickers)).toEqual(["sticker"])
    expect(othersOf({ ...drawn, size: 101 }, stickers)).toEqual([])
    expect(othersOf(drawn, whatsapp)).toEqual([])
    expect(othersOf({ ...drawn, mime_type: "image/png" }, stickers)).toEqual([])
    expect(othersOf({ ...drawn, kind: "sticker" }, stickers)).toEqual(["image"])
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
