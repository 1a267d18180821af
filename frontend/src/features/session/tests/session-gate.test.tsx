import { QueryClientProvider } from "@tanstack/react-query"
import { act, render, screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { http, HttpResponse } from "msw"
import { setupServer } from "msw/node"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { endSession, startSession } from "@/lib/api/session"
import { beginAnew, getOrganization, keepOrganization } from "@/lib/organization"
import { createQueryClient } from "@/lib/query/query-client"
import { useMe } from "@/lib/session-context"
import { SessionGate } from "../components/session-gate"

const router = { replace: vi.fn() }
vi.mock("next/navigation", () => ({ useRouter: () => router }))

const ORIGIN = "http://localhost:3000"
const organization = (slug: string) => ({ id: `org_${slug}`, slug, name: slug.toUpperCase(), role: "agent" })
let mine = [organization("acme")]

/** The rules of apps/access/auth.py. */
const server = setupServer(
  http.get(`${ORIGIN}/api/me`, ({ request }) => {
    const slug = request.headers.get("X-Organization")
    if (mine.length === 0) return HttpResponse.json({ code: "no_organization" }, { status: 403 })
    if (slug === null && mine.length > 1)
      return HttpResponse.json({ code: "organization_required" }, { status: 400 })
    const found = slug === null ? mine[0] : mine.find((each) => each.slug === slug)
    if (found === undefined) return HttpResponse.json({ code: "not_a_member" }, { status: 403 })
    const user = { id: "usr_1", email: "ana@acme.test", name: "Ana" }
    return HttpResponse.json({
      user,
      organization: { ...found, status: "active", status_reason: "", deletes_at: null },
      role: "agent",
      role_name: "Agent",
      permissions: [],
      reach: { view: "all", team_ids: [], teams: {}, channels: {} },
      organizations: mine,
      operator: null,
    })
  }),
  http.get(`${ORIGIN}/api/organizations`, () => HttpResponse.json({ data: mine, next_cursor: null })),
)

const Inside = () => <p>Inside {useMe().organization.name}</p>
const open = () =>
  render(
    <QueryClientProvider client={createQueryClient()}>
      <SessionGate
        fallback={<p>Waiting</p>}
        atTheDoor={(refusal, retry, name) => (
          <button onClick={retry} aria-label="Again">
            {refusal} at {name}
          </button>
        )}
      >
        <Inside />
      </SessionGate>
    </QueryClientProvider>,
  )

describe("the gate to the app", () => {
  beforeAll(() => server.listen())
  afterAll(() => server.close())
  beforeEach(() => {
    router.replace.mockClear()
    mine = [organization("acme")]
    endSession()
    startSession({ access_token: "t", expires_in: 300 })
    keepOrganization(null)
  })

  it("lets somebody of one workspace in and names it from then on", async () => {
    open()

    expect(await screen.findByText("Inside ACME")).toBeVisible()
    expect(getOrganization()).toBe("acme")
  })

  it("asks somebody of several which one is meant", async () => {
    mine = [organization("acme"), organization("globex")]
    open()

    await userEvent.click(await screen.findByRole("button", { name: /GLOBEX/ }))

    expect(await screen.findByText("Inside GLOBEX")).toBeVisible()
    expect(getOrganization()).toBe("globex")
  })

  it("forgets a choice that is not theirs", async () => {
    keepOrganization("strangers")
    open()

    expect(await screen.findByText("Inside ACME")).toBeVisible()
    expect(getOrganization()).toBe("acme")
  })

  it("asks for nothing on behalf of somebody who was shut out, until they try again", async () => {
    const asked = vi.fn()
    server.events.on("request:start", asked)
    act(() => beginAnew({ refusal: "second_factor_required", organizationName: "ACME" }))
    open()

    expect(await screen.findByText("second_factor_required at ACME")).toBeVisible()
    expect(asked).not.toHaveBeenCalled()

    await userEvent.click(screen.getByRole("button", { name: "Again" }))

    expect(await screen.findByText("Inside ACME")).toBeVisible()
    server.events.removeAllListeners()
  })

  it("welcomes somebody who has no workspace yet", async () => {
    mine = []
    open()

    await waitFor(() => expect(router.replace).toHaveBeenCalledWith("/welcome/"))
    expect(screen.getByText("Waiting")).toBeVisible()
  })
})
