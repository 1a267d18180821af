import * as z from "zod/mini"
import { draftsRestored } from "./drafts"
import type { AppStore } from "./index"
import { layoutRestored } from "./layout"
import { OUTBOX_TYPES, outboxRestored } from "./outbox"
import { quotesRestored } from "./quotes"
import { FILE_KINDS, type UploadItem, uploadsRestored } from "./uploads"

const WRITE_AFTER_MS = 300

const Saved = z.object({
  drafts: z._default(z.record(z.string(), z.string()), {}),
  quotes: z._default(z.record(z.string(), z.object({ channel_message_id: z.string() })), {}),
  outbox: z._default(
    z.array(
      z.object({
        temp_id: z.string(),
        conversation_id: z.string(),
        message_type: z._default(z.enum(OUTBOX_TYPES), "text"),
        body_text: z.nullable(z.string()),
        content: z._default(z.record(z.string(), z.unknown()), {}),
        attachment_ids: z._default(z.array(z.string()), []),
        reply_to: z.nullable(z.string()),
        created_at: z.string(),
        state: z.enum(["sending", "waiting", "refused"]),
        problem: z.nullable(z.string()),
      }),
    ),
    [],
  ),
  uploads: z._default(
    z.array(
      z.object({
        id: z.string(),
        target: z.object({ conversation_id: z.string() }),
        upload_id: z.nullable(z.string()),
        kind: z.enum(FILE_KINDS),
        voice: z.boolean(),
        name: z.string(),
        mime_type: z.string(),
        size: z.number(),
        state: z.enum(["waiting", "sending", "ready", "failed"]),
        problem: z.nullable(z.string()),
      }),
    ),
    [],
  ),
  layout: z._default(z.partial(z.object({ isPanelOpen: z.boolean(), listWidth: z.number() })), {}),
})

/** Of a reply box, and not refused: that one has seen, and nothing of it was ever sent. */
const isKept = ({ field, state }: UploadItem): boolean => field === null && state !== "refused"

/** A file without its bytes, which went with the page: whole at the server's, or not to be finished any more. */
const comeBack = (saved: z.infer<typeof Saved>["uploads"][number]): UploadItem => ({
  ...saved,
  ...((saved.state === "waiting" || saved.state === "sending") && {
    state: "failed",
    problem: "Not finished when the page was closed. Attach it again.",
  }),
  is_back: true,
  field: null,
  sent: saved.size,
  preview: null,
  width: null,
  height: null,
})

/** Bring back drafts with what they quote and attach, unsent replies and layout of this owner (a person in one organization) on this device. */
export function restoreStore(store: AppStore, ownerId: string): void {
  const saved = read(keyOf(ownerId))
  store.dispatch(draftsRestored(saved.drafts))
  store.dispatch(quotesRestored(saved.quotes))
  store.dispatch(uploadsRestored(saved.uploads.map(comeBack)))
  store.dispatch(layoutRestored(saved.layout))
  // A reply that was on its way when the page closed may or may not have arrived; asking again is safe.
  store.dispatch(
    outboxRestored(
      saved.outbox.map((item) => (item.state === "sending" ? { ...item, state: "waiting" } : item)),
    ),
  )
}

/** Keep drafts with what they quote and attach, unsent replies and layout saved. Returns the function that stops (and saves once more). */
export function keepStoreSaved(store: AppStore, ownerId: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = () => {
    clearTimeout(timer)
    timer = undefined
    const { drafts, quotes, outbox, uploads, layout } = store.getState()
    save(keyOf(ownerId), JSON.stringify({ drafts, quotes, outbox, uploads: uploads.filter(isKept), layout }))
  }
  const unsubscribe = store.subscribe(() => {
    timer ??= setTimeout(write, WRITE_AFTER_MS)
  })
  window.addEventListener("pagehide", write)
  document.addEventListener("visibilitychange", write) // comes after it, when the reply box has told what it holds
  return () => {
    unsubscribe()
    window.removeEventListener("pagehide", write)
    document.removeEventListener("visibilitychange", write)
    write()
  }
}

const keyOf = (ownerId: string): string => `inlet:${ownerId}`

function read(key: string): z.infer<typeof Saved> {
  try {
    const parsed = Saved.safeParse(JSON.parse(localStorage.getItem(key) ?? "{}"))
    return parsed.success ? parsed.data : Saved.parse({})
  } catch {
    return Saved.parse({})
  }
}

function save(key: string, text: string): void {
  try {
    localStorage.setItem(key, text)
  } catch {
    // Storage is full or forbidden: drafts then live as long as the page does.
  }
}
