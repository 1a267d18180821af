// A backend to develop against: REST and the socket from memory, plus frontend/out as the front door serves it.
// Usage: PORT=4100 npm run mock. Never part of a build.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { readFile } from "node:fs/promises"
import path from "node:path"
import { WebSocketServer } from "ws"
import { MockBackend, problem } from "./backend.ts"
import { MEMBERS, makeDataset } from "./data.ts"
import { addShowcase } from "./showcase.ts"
import { INBOUND } from "./words.ts"

const PORT = Number(process.env.PORT ?? 4100)
const OUT = path.resolve(import.meta.dirname, "../../out")
const TOKEN_S = Number(process.env.TOKEN_S ?? 300)
const PASSWORD = "inlet-demo-1"
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".txt": "text/x-component",
  ".json": "application/json",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
}

const data = makeDataset(Number(process.env.CONVERSATIONS ?? 240), Date.now() - 180_000)
addShowcase(data, Date.now())
const backend = new MockBackend(data)
backend.onReply = (message) => {
  for (const [at, status] of (["sent", "delivered", "read"] as const).entries()) {
    setTimeout(() => backend.setDelivery(message, status), 300 + at * 700)
  }
}

const server = createServer((request, response) => {
  route(request, response).catch((error: unknown) => {
    console.error(error)
    response.writeHead(500).end()
  })
})

async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://mock")
  if (url.pathname.startsWith("/mock/")) return control(url, response)
  if (!url.pathname.startsWith("/api/")) return serveFile(url.pathname, response)
  const body = await readBody(request)
  if (url.pathname.startsWith("/api/auth/")) return authenticate(url.pathname, request, body, response)
  const userId = userOf(request.headers.authorization?.slice(7))
  const answer =
    userId === null
      ? problem(401, "token_invalid", "The access token is not valid.")
      : backend.handle(request.method ?? "GET", url.pathname.slice(4), url.searchParams, body, userId)
  send(response, answer.status, answer.body)
}

/** Test levers: /mock/inbound?conversation=&text= · /mock/storm?rate=&seconds= · /mock/cut closes every socket. */
function control(url: URL, response: ServerResponse): void {
  const conversation = url.searchParams.get("conversation") ?? data.conversations[0]?.id ?? ""
  if (url.pathname === "/mock/inbound") backend.receive(conversation, url.searchParams.get("text") ?? "Hello")
  if (url.pathname === "/mock/cut") for (const socket of sockets.clients) socket.close(1012)
  if (url.pathname === "/mock/storm") {
    const rate = Number(url.searchParams.get("rate") ?? 50)
    let left = rate * Number(url.searchParams.get("seconds") ?? 5)
    const timer = setInterval(() => {
      const row = data.conversations[Math.floor(Math.random() * 40)]
      if (row) backend.receive(left % 2 ? conversation : row.id, INBOUND[left % INBOUND.length] ?? "")
      if ((left -= 1) <= 0) clearInterval(timer)
    }, 1000 / rate)
  }
  send(response, 200, { head: backend.head })
}

function authenticate(
  pathname: string,
  request: IncomingMessage,
  body: Record<string, unknown>,
  response: ServerResponse,
) {
  const cookie = /inlet_refresh=(\w+)/.exec(request.headers.cookie ?? "")?.[1]
  const isLogin = pathname === "/api/auth/login"
  const user = MEMBERS.find((member) => (isLogin ? member.email === body.email : member.id === cookie))
  const setCookie = (value: string, age: number) =>
    response.setHeader(
      "Set-Cookie",
      `inlet_refresh=${value}; HttpOnly; SameSite=Strict; Path=/api/auth; Max-Age=${age}`,
    )
  if (pathname === "/api/auth/logout") {
    setCookie("", 0)
    return send(response, 204, null)
  }
  if (user === undefined || (isLogin && body.password !== PASSWORD)) {
    const refused = problem(401, isLogin ? "invalid_credentials" : "refresh_invalid", "Not signed in.")
    return send(response, refused.status, refused.body)
  }
  setCookie(user.id, 86_400)
  send(response, 200, { access_token: `${user.id}.${Date.now() + TOKEN_S * 1000}`, expires_in: TOKEN_S })
}

function userOf(token: string | null | undefined): string | null {
  const [id, until] = token?.split(".") ?? []
  return id !== undefined && Number(until) > Date.now() ? id : null
}

/** Exact file, else the shell that the path lies below, as the front door does it. */
async function serveFile(pathname: string, response: ServerResponse): Promise<void> {
  const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname
  const root = /^\/(?:inbox|settings)\//.exec(pathname)?.[0]
  const shell = `${root}${pathname.endsWith(".txt") ? path.basename(pathname) : "index.html"}`
  const candidates = root === undefined ? [file] : [file, shell]
  const csp = await readFile(path.join(OUT, "csp.json"), "utf8").catch(() => null)
  for (const candidate of candidates) {
    const content = await readFile(path.join(OUT, candidate)).catch(() => null)
    if (content === null) continue
    const headers: Record<string, string> = {
      "Content-Type": TYPES[path.extname(candidate)] ?? "application/octet-stream",
    }
    if (csp !== null) headers["Content-Security-Policy"] = (JSON.parse(csp) as { policy: string }).policy
    response.writeHead(200, headers).end(content)
    return
  }
  response.writeHead(404).end()
}

const sockets = new WebSocketServer({ server })
sockets.on("connection", (socket, request) => {
  const url = new URL(request.url ?? "/", "http://mock")
  if (userOf(url.searchParams.get("token")) === null) return socket.close(4401)
  const say = (frame: unknown) => socket.send(JSON.stringify(frame))
  const after = url.searchParams.get("after")
  say({
    type: "hello",
    org_id: "org_acme",
    head_seq: backend.head,
    epoch: backend.epoch,
    resume: "ok",
    heartbeat_s: 15,
  })
  if (after !== null) for (const event of backend.log.slice(Number(after))) say(event)
  backend.listeners.add(say)
  const beat = setInterval(
    () => say({ type: "heartbeat", head_seq: backend.head, epoch: backend.epoch }),
    15_000,
  )
  socket.on("message", () => say({ type: "auth_ok" }))
  socket.on("close", () => {
    clearInterval(beat)
    backend.listeners.delete(say)
  })
})

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = ""
  for await (const chunk of request) text += chunk
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>)
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    "Content-Type": status < 400 ? "application/json" : "application/problem+json",
  })
  response.end(body === null ? undefined : JSON.stringify(body))
}

server.listen(PORT, "127.0.0.1", () => console.log(`mock backend on http://127.0.0.1:${PORT}`))
