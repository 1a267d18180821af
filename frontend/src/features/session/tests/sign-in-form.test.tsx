import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { SignInForm } from "../components/sign-in-form"

const replace = vi.fn()
vi.mock("next/navigation", () => ({ useRouter: () => ({ replace }), usePathname: () => "/sign-in/" }))

const answer = (status: number, body: unknown) =>
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response(JSON.stringify(body), { status })),
  )

const PENDING = {
  status: "pending",
  email: null,
  methods: [],
  expires_at: null,
  tries_left: null,
  can_resend: false,
}

async function fillIn(email: string, password: string, button = "sign-in-submit") {
  const user = userEvent.setup()
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SignInForm />
    </QueryClientProvider>,
  )
  if (email !== "") await user.type(screen.getByTestId("sign-in-email"), email)
  if (password !== "") await user.type(screen.getByTestId("sign-in-password"), password)
  await user.click(screen.getByTestId(button))
}

describe("sign-in form", () => {
  beforeEach(() => replace.mockClear())
  afterEach(() => vi.unstubAllGlobals())

  it("goes to the inbox after signing in", async () => {
    answer(200, { status: "signed_in", access_token: "token", expires_in: 300 })

    await fillIn("ana@example.com", "secret")

    await vi.waitFor(() => expect(replace).toHaveBeenCalledWith("/inbox/"))
  })

  it("goes on to the second factor when there is one", async () => {
    answer(200, { ...PENDING, flow: "second_factor", methods: ["totp"] })

    await fillIn("ana@example.com", "secret")

    await vi.waitFor(() => expect(replace).toHaveBeenCalledWith("/verify/"))
  })

  it("sends a code to the address that stands there", async () => {
    answer(200, { ...PENDING, flow: "enter_code", email: "ana@example.com" })

    await fillIn("ana@example.com", "", "sign-in-by-code")

    await vi.waitFor(() => expect(replace).toHaveBeenCalledWith("/verify/"))
    expect(fetch).toHaveBeenCalledWith("/api/auth/code", expect.anything())
  })

  it("says that the pair does not match, without saying which half is wrong", async () => {
    answer(401, { title: "No", code: "invalid_credentials" })

    await fillIn("ana@example.com", "wrong")

    expect(await screen.findByRole("alert")).toHaveTextContent("That e-mail and password do not match.")
    expect(replace).not.toHaveBeenCalled()
  })

  it("asks for what is missing and sends nothing", async () => {
    answer(200, {})

    await fillIn("not-an-address", "")

    expect(await screen.findByText(/Enter an e-mail address/)).toBeVisible()
    expect(screen.getByText("Enter your password.")).toBeVisible()
    expect(fetch).not.toHaveBeenCalledWith("/api/auth/login", expect.anything())
  })
})
