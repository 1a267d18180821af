import { SignedOut } from "@/lib/api/problem"
import { ControlFrame, EventEnvelope } from "@/schemas/realtime"
import type { EventStream } from "./event-stream"

export type ConnectionState = "connecting" | "live" | "reconnecting" | "offline" | "stopped"

/** Why a socket was closed for good: one belongs here no longer, nobody may work here, or one's sign-in lacks something. */
export type Refusal = "not_a_member" | "closed" | "not_admitted"

export type ConnectionOptions = {
  url: (token: string, after: number | null) => string
  token: () => string | null
  refresh: () => Promise<string>
  stream: EventStream
  onState: (state: ConnectionState) => void
  /** There is nothing to ask for here any more. */
  onShutOut: (refusal: Refusal) => void
  /** The session is over and cannot be renewed. */
  onSignedOut: () => void
}

const DEAD_AFTER_MS = 35_000
const FIRST_DELAY_MS = 250
const MAX_DELAY_MS = 15_000
/** How often the app says that it is on somebody's screen. */
const HERE_EVERY_MS = 60_000
const BAD_TOKEN = 4401
const SHUT_OUT: Record<number, Refusal> = {
  4403: "not_a_member",
  4404: "not_a_member",
  4423: "closed",
  4428: "not_admitted",
}

/** Full jitter: anywhere between nothing and an exponentially growing ceiling. */
export const reconnectDelay = (attempt: number, random: number): number =>
  random * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt)

/** Keeps one socket alive and feeds its frames to the stream; reconnects where the stream stands. */
export class RealtimeConnection {
  private socket: WebSocket | null = null
  private attempt = 0
  private isStopped = false
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private deadTimer: ReturnType<typeof setTimeout> | undefined
  private hereTimer: ReturnType<typeof setInterval> | undefined
  private readonly options: ConnectionOptions

  constructor(options: ConnectionOptions) {
    this.options = options
  }

  start(): void {
    this.options.onState("connecting")
    window.addEventListener("online", this.reconnectNow)
    window.addEventListener("offline", this.goOffline)
    document.addEventListener("visibilitychange", this.visibilityChanged)
    this.hereTimer = setInterval(this.sayHere, HERE_EVERY_MS)
    void this.connect()
  }

  stop(): void {
    this.isStopped = true
    window.removeEventListener("online", this.reconnectNow)
    window.removeEventListener("offline", this.goOffline)
    document.removeEventListener("visibilitychange", this.visibilityChanged)
    clearTimeout(this.retryTimer)
    clearInterval(this.hereTimer)
    this.dropSocket()
    this.options.stream.close()
  }

  /** Prove the session again before the old token runs out. */
  authenticate(token: string): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type: "auth", token }))
  }

  private async connect(): Promise<void> {
    clearTimeout(this.retryTimer)
    this.dropSocket()
    const token = this.options.token() ?? (await this.renewToken())
    if (token === null || this.isStopped || this.socket !== null) return
    const socket = new WebSocket(this.options.url(token, this.options.stream.position))
    this.socket = socket
    this.expectFrame()
    socket.onmessage = (message) => this.receive(String(message.data))
    socket.onclose = (event) => void this.closed(socket, event.code)
  }

  private receive(text: string): void {
    this.expectFrame()
    const raw: unknown = JSON.parse(text)
    const control = ControlFrame.safeParse(raw)
    if (!control.success) {
      const event = EventEnvelope.safeParse(raw)
      if (event.success) this.options.stream.event(event.data)
      return
    }
    if (control.data.type === "skip") this.options.stream.event(control.data)
    if (control.data.type === "heartbeat") this.options.stream.heartbeat(control.data)
    if (control.data.type === "hello") {
      this.attempt = 0
      this.options.stream.hello(control.data)
      this.options.onState("live")
      this.sayHere()
    }
  }

  /** Colleagues see when one was last here; what nobody looks at does not count. */
  private readonly sayHere = (): void => {
    if (!document.hidden && this.socket?.readyState === WebSocket.OPEN)
      this.socket.send(JSON.stringify({ type: "here" }))
  }

  private readonly visibilityChanged = (): void => {
    this.sayHere()
    this.reconnectNow()
  }

  private async closed(socket: WebSocket, code: number): Promise<void> {
    if (socket !== this.socket || this.isStopped) return
    this.dropSocket()
    const refusal = SHUT_OUT[code]
    if (refusal !== undefined) {
      this.options.onState("stopped")
      return this.options.onShutOut(refusal)
    }
    this.options.onState(navigator.onLine ? "reconnecting" : "offline")
    if (code === BAD_TOKEN && (await this.renewToken()) !== null && this.attempt === 0) {
      this.attempt = 1
      return this.connect()
    }
    this.retryTimer = setTimeout(() => void this.connect(), reconnectDelay(this.attempt, Math.random()))
    this.attempt += 1
  }

  private async renewToken(): Promise<string | null> {
    try {
      return await this.options.refresh()
    } catch (error) {
      if (error instanceof SignedOut) this.options.onSignedOut()
      else
        this.retryTimer = setTimeout(() => void this.connect(), reconnectDelay(++this.attempt, Math.random()))
      return null
    }
  }

  private readonly reconnectNow = (): void => {
    if (document.hidden || this.isStopped || this.socket !== null) return
    this.options.onState("reconnecting")
    void this.connect()
  }

  private readonly goOffline = (): void => {
    this.dropSocket()
    this.options.onState("offline")
  }

  /** No frame for 35 s (more than two heartbeats) means that the socket is dead, whatever it claims. */
  private expectFrame(): void {
    clearTimeout(this.deadTimer)
    this.deadTimer = setTimeout(() => {
      const socket = this.socket
      if (socket !== null) void this.closed(socket, 0)
    }, DEAD_AFTER_MS)
  }

  private dropSocket(): void {
    clearTimeout(this.deadTimer)
    const socket = this.socket
    this.socket = null
    if (socket === null) return
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }
}
