import type { ConnectBegun } from "@/schemas/channels"
import type { DialogAnswer } from "./mutations"

/** How the page that dialogs lead back to tells the page that opened them. Same origin only, by its nature. */
export const ANSWERS = "inlet-connect"

const SIZE = { width: 640, height: 780 }
const LOOK_EVERY_MS = 700

type Options = {
  begun: ConnectBegun
  popup: Window | null
  /** The window is gone, as far as one can see; an answer may still come. */
  onClosed: () => void
  signal: AbortSignal
}

/** An empty window at the moment of the press: browsers block one that opens later. Null when they block it anyway. */
export function openPopup(): Window | null {
  const left = Math.round(window.screenX + (window.outerWidth - SIZE.width) / 2)
  const top = Math.round(window.screenY + (window.outerHeight - SIZE.height) / 2)
  return window.open(
    "about:blank",
    "_blank",
    `popup,width=${SIZE.width},height=${SIZE.height},left=${left},top=${top}`,
  )
}

/** What the dialog ends with. Rejects when `signal` is aborted. */
export function waitForAnswer({ begun, popup, onClosed, signal }: Options): Promise<DialogAnswer> {
  return new Promise((resolve, reject) => {
    let given: Record<string, string> | undefined
    const answers = new BroadcastChannel(ANSWERS)
    const timer = setInterval(() => popup?.closed && onClosed(), LOOK_EVERY_MS)
    const onMessage = (event: MessageEvent<unknown>) => {
      if (begun.message_origins.includes(event.origin)) given = readSignup(event.data) ?? given
    }
    const stop = () => {
      clearInterval(timer)
      answers.close()
      window.removeEventListener("message", onMessage)
    }
    window.addEventListener("message", onMessage)
    answers.onmessage = ({ data }: MessageEvent<unknown>) => {
      const answer = readAnswer(data)
      if (answer === null || answer.state !== begun.state) return // of another tab's window
      stop()
      resolve(given === undefined ? answer : { ...answer, given })
    }
    signal.addEventListener("abort", () => {
      stop()
      popup?.close()
      reject(new DOMException("No longer waited for.", "AbortError"))
    })
  })
}

const SIGNUP = "WA_EMBEDDED_SIGNUP"
const HINTS = ["waba_id", "phone_number_id", "business_id"] as const

/** What WhatsApp's window posts, as text or as an object; null for anything else that comes by. */
export function readSignup(data: unknown): Record<string, string> | null {
  const message = typeof data === "string" ? parse(data) : data
  if (!isObject(message) || message.type !== SIGNUP) return null
  const told = isObject(message.data) ? message.data : {}
  const hints = HINTS.flatMap((name) => (typeof told[name] === "string" ? [[name, told[name]] as const] : []))
  return { event: typeof message.event === "string" ? message.event : "", ...Object.fromEntries(hints) }
}

/** What the page that dialogs lead back to has read from its address. */
export function readAnswer(data: unknown): DialogAnswer | null {
  if (!isObject(data)) return null
  const { state, code = "", error = "" } = data
  if (typeof state !== "string" || typeof code !== "string" || typeof error !== "string") return null
  return { state, code, error }
}

/** From the query of the address that a dialog led back to. */
export const answerIn = (search: string): DialogAnswer => {
  const query = new URLSearchParams(search)
  return {
    state: query.get("state") ?? "",
    code: query.get("code") ?? "",
    error: query.get("error") ?? "",
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
