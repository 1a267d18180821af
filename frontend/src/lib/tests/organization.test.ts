import { http, HttpResponse } from "msw"
import { setupServer } from "msw/node"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import * as z from "zod/mini"
import { get, NoContent, postPublic, remove } from "@/lib/api/http"
import { ApiError } from "@/lib/api/problem"
import { endSession, getAccessToken, startSession } from "@/lib/api/session"
import { getOrganization, keepOrganization, onOrganizationSwitch, switchOrganization } from "../organization"

const ORIGIN = "http://localhost:3000"
const Where = z.object({ organization: z.nullable(z.string()), token: z.nullable(z.string()) })
let whileAnswering = () => {}

const where = ({ request }: { request: Request }) => {
  whileAnswering()
  return HttpResponse.json({
    organization: request.headers.get("X-Organization"),
    token: request.headers.get("Authorization"),
  })
}
const server = setupServer(
  http.get(`${ORIGIN}/api/where`, where),
  http.post(`${ORIGIN}/api/where`, where),
  http.post(`${ORIGIN}/api/closed`, () =>
    HttpResponse.json({ code: "invalid_credentials" }, { status: 401, headers: { "Retry-After": "42" } }),
  ),
  http.delete(`${ORIGIN}/api/where`, () => new HttpResponse(null, { status: 204 })),
)

describe("the organization of a tab", () => {
  beforeAll(() => server.listen())
  afterAll(() => server.close())
  beforeEach(() => {
    whileAnswering = () => {}
    keepOrganization(null)
    endSession()
    startSession({ access_token: "t", expires_in: 300 })
    window.history.replaceState(null, "", "/inbox/conv_1/")
  })

  it("is named with every request once it is known, and not before", async () => {
    expect(await get("/api/where", Where)).toEqual({ organization: null, token: "Bearer t" })

    keepOrganization("acme")

    expect(await get("/api/where", Where)).toEqual({ organization: "acme", token: "Bearer t" })
  })

  it("is this tab's own, and where the next tab begins", async () => {
    sessionStorage.setItem("inlet:organization", "globex")
    localStorage.setItem("inlet:organization", "acme")
    vi.resetModules()
    const tab = await import("../organization")
    expect(tab.getOrganization()).toBe("globex")

    sessionStorage.clear()
    vi.resetModules()
    const newTab = await import("../organization")
    expect(newTab.getOrganization()).toBe("acme")
  })

  it("changes with a switch, which tells who listens and leaves what the address named", () => {
    const heard = vi.fn()
    const off = onOrganizationSwitch(heard)

    switchOrganization("globex")
    off()
    switchOrganization("acme")

    expect(heard).toHaveBeenCalledTimes(1)
    expect(getOrganization()).toBe("acme")
    expect(window.location.pathname).toBe("/inbox/")
  })

  it("never sees an answer that was asked for in the one before", async () => {
    whileAnswering = () => switchOrganization("globex")

    await expect(get("/api/where", Where)).rejects.toMatchObject({ name: "AbortError" })
  })

  it("is nobody's business when one is not signed in, and a refusal there ends no session", async () => {
    keepOrganization("acme")

    expect(await postPublic("/api/where", {}, Where)).toEqual({ organization: null, token: null })
    const refused = await postPublic("/api/closed", {}, Where).catch((error: unknown) => error)

    expect(refused).toBeInstanceOf(ApiError)
    expect(refused).toMatchObject({ code: "invalid_credentials", retryAfter_s: 42 })
    expect(getAccessToken()).toBe("t")
  })

  it("answers 204 with nothing", async () => {
    await expect(remove("/api/where", NoContent)).resolves.toBeUndefined()
  })
})
