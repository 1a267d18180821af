import type { Channel, Composer } from "../../src/schemas/conversation.ts"

const MB = 1024 * 1024
const NO_PARTS = {
  header: 0,
  footer: 0,
  options: 0,
  title: 0,
  description: 0,
  sections: 0,
  section_title: 0,
  button: 0,
}

const WHATSAPP: Composer = {
  kinds: [
    "text",
    "image",
    "video",
    "audio",
    "file",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "interactive",
    "template",
  ],
  limits: {
    text: { limit: 4096, unit: "characters", splits: false },
    files: [
      {
        kind: "image",
        mime_types: ["image/jpeg", "image/png"],
        max_bytes: 5 * MB,
        prepared_mime_types: ["image/heic", "image/jpeg", "image/png", "image/webp"],
        prepared_max_bytes: 50 * MB,
        at_once: 1,
        caption: 1024,
      },
    ],
    interactive: [
      { ...NO_PARTS, kind: "buttons", body: 1024, header: 60, footer: 60, options: 3, title: 20 },
      {
        kind: "list",
        body: 4096,
        header: 60,
        footer: 60,
        options: 10,
        title: 24,
        description: 72,
        sections: 10,
        section_title: 24,
        button: 20,
      },
      { ...NO_PARTS, kind: "cta_url", body: 1024, header: 60, footer: 60, button: 20 },
      { ...NO_PARTS, kind: "location_request", body: 1024 },
    ],
    contacts: 10,
    voice: true,
    reactions: null,
  },
  window: { state: "open", ends_at: null, then: "template_only" },
}

const MESSENGER: Composer = {
  kinds: ["text", "image", "video", "audio", "file", "reaction", "interactive"],
  limits: {
    text: { limit: 2000, unit: "characters", splits: true },
    files: [],
    interactive: [
      { ...NO_PARTS, kind: "quick_replies", body: 2000, options: 13, title: 20 },
      { ...NO_PARTS, kind: "buttons", body: 640, options: 3, title: 20 },
      { ...NO_PARTS, kind: "cta_url", body: 640, button: 20 },
    ],
    contacts: 0,
    voice: false,
    reactions: null,
  },
  window: { state: "open", ends_at: null, then: "closed" },
}

const INSTAGRAM: Composer = {
  kinds: MESSENGER.kinds,
  limits: {
    ...MESSENGER.limits,
    text: { limit: 1000, unit: "bytes", splits: false },
    interactive: [{ ...NO_PARTS, kind: "quick_replies", body: 1000, options: 13, title: 20 }],
    reactions: ["❤️"],
  },
  window: MESSENGER.window,
}

const ALL = { whatsapp: WHATSAPP, messenger: MESSENGER, instagram: INSTAGRAM }

/** What the server would say at `now` of a channel whose window closes at `ends_at`. */
export function composerOf(channel: Channel, ends_at: string | null, now = Date.now()): Composer {
  const takes = structuredClone(ALL[channel])
  if (ends_at !== null && Date.parse(ends_at) > now) return { ...takes, window: { ...takes.window, ends_at } }
  const isTemplate = takes.kinds.includes("template")
  return {
    ...takes,
    kinds: isTemplate ? ["template"] : [],
    window: { state: isTemplate ? "template_only" : "closed", ends_at: null, then: null },
  }
}
