import { http, HttpResponse } from "msw"
import { setupServer } from "msw/node"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import * as z from "zod/mini"
import { get } from "../http"
import { ApiError, SignedOut } from "../problem"
import { endSession, getAccessToken, startSession } from "../session"

const ORIGIN = "http://localhost:3000"
const Thing = z.object({ kind: z.enum(["a", "b"]), name: z.string() })
const calls = { refresh: 0 }
let cookieIsGood = true

const server = setupServer(
  http.post(`${ORIGIN}/api/auth/refresh`, () => {
    calls.refresh += 1
    return cookieIsGood
      ? HttpResponse.json({ access_token: `new-${calls.refresh}`, expires_in: 300 })
      : HttpResponse.json({ code: "refresh_invalid" }, { status: 401 })
  }),
  http.get(`${ORIGIN}/api/thing`, ({ request }) => {
    const isFresh = request.headers.get("Authorization")?.startsWith("Bearer new-") ?? false
    return isFresh
      ? HttpResponse.json({ kind: "a", name: "one" })
      : HttpResponse.json({ code: "token_invalid" }, { status: 401 })
  }),
  http.get(`${ORIGIN}/api/new-kind`, () => HttpResponse.json({ kind: "c", name: "one" })),
  http.get(`${ORIGIN}/api/broken`, () => HttpResponse.json({ kind: "a" })),
  http.get(`${ORIGIN}/api/closed`, () =>
    HttpResponse.json({ title: "No", code: "reply_window_closed", detail: "It is closed." }, { status: 409 }),
  ),
)

describe("requests", () => {
  beforeAll(() => server.listen())
  afterAll(() => server.close())
  beforeEach(() => {
    calls.refresh = 0
    cookieIsGood = true
    startSession({ access_token: "old", expires_in: 300 })
  })
  afterEach(() => endSession())

  it("renew the token once for many refused requests and try each again", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => get("/api/thing", Thing)))

    expect(answers).toHaveLength(4)
    expect(calls.refresh).toBe(1)
    expect(getAccessToken()).toBe("new-1")
  })

  it("end the session when the refresh cookie is no longer good", async () => {
    cookieIsGood = false

    await expect(get("/api/thing", Thing)).rejects.toBeInstanceOf(SignedOut)
    expect(getAccessToken()).toBeNull()
  })

  it("carry the server's words and code when refused", async () => {
    const error = await get("/api/closed", Thing).catch((caught: unknown) => caught)

    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ code: "reply_window_closed", status: 409, message: "It is closed." })
  })

  it("tolerate an enum value of a newer server, but not a missing field", async () => {
    await expect(get("/api/new-kind", Thing)).resolves.toMatchObject({ kind: "c" })
    await expect(get("/api/broken", Thing)).rejects.toBeInstanceOf(z.core.$ZodError)
  })
})
