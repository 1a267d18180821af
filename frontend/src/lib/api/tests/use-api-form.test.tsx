import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { describe, expect, it, vi } from "vitest"
import * as z from "zod/mini"
import { InlineNotice } from "@/components/ui/inline-notice"
import { TextField } from "@/components/ui/text-field"
import { NetworkError, problemOf } from "../problem"
import { useApiForm } from "../use-api-form"

const Company = z.object({ name: z.string().check(z.minLength(1, "Enter a name.")), slug: z.string() })
type Send = (values: z.infer<typeof Company>) => Promise<unknown>

function Form({ send }: { send: Send }) {
  const form = useApiForm({
    schema: Company,
    defaultValues: { name: "", slug: "acme" },
    send,
    words: { string_too_long: "That is too long." },
    fields: { slug_taken: "slug" },
  })
  return (
    <form onSubmit={form.submit} noValidate>
      <TextField label="Name" {...form.field("name")} />
      <TextField label="Address" {...form.field("slug")} />
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <button type="submit">Send</button>
    </form>
  )
}

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Promise<never> =>
  problemOf(new Response(JSON.stringify(body), { status, headers })).then((error) => Promise.reject(error))

async function submit(send: Send, name = "Acme") {
  const user = userEvent.setup()
  render(<Form send={send} />)
  if (name !== "") await user.type(screen.getByLabelText("Name"), name)
  await user.click(screen.getByText("Send"))
  return user
}

describe("a form that is sent to the API", () => {
  it("sends nothing while something is missing, and says what at the field", async () => {
    const send = vi.fn<Send>()
    await submit(send, "")

    const field = screen.getByLabelText("Name")
    expect(field).toBeInvalid()
    expect(field).toHaveAccessibleDescription("Enter a name.")
    expect(send).not.toHaveBeenCalled()
  })

  it("shows what the server finds wrong at the fields it points to, in our words if there are any", async () => {
    const errors = [
      { pointer: "/slug", code: "string_too_long", detail: "String should have at most 40 characters" },
      { pointer: "#/name", code: "odd", detail: "No such name" },
    ]
    await submit(() => answer(422, { code: "validation_failed", title: "Not valid", errors }))

    expect(screen.getByLabelText("Address")).toHaveAccessibleDescription("That is too long.")
    expect(screen.getByLabelText("Name")).toHaveAccessibleDescription("No such name")
    expect(screen.getByLabelText("Address")).toHaveFocus()
    expect(screen.queryByRole("alert")).toBeNull()
  })

  it("shows a refusal that is about one field there", async () => {
    await submit(() => answer(409, { code: "slug_taken", title: "This address is taken" }))

    expect(screen.getByLabelText("Address")).toHaveAccessibleDescription("This address is taken")
  })

  it.each([
    [
      { code: "seats_used_up", title: "Refused", detail: "All 5 seats are taken." },
      409,
      "All 5 seats are taken.",
    ],
    [
      {
        code: "validation_failed",
        title: "Not valid",
        errors: [{ pointer: "/hidden", code: "x", detail: "y" }],
      },
      422,
      "Not valid",
    ],
  ])("says everything else above the button: %o", async (body, status, words) => {
    await submit(() => answer(status, body))

    expect(await screen.findByRole("alert")).toHaveTextContent(words)
  })

  it.each([
    ["42", "Try again in 42 seconds."],
    ["300", "Try again in 5 minutes."],
    ["7200", "Try again in 2 hours."],
  ])("says how long to wait: Retry-After %s", async (seconds, words) => {
    await submit(() => answer(429, { code: "too_many_attempts", title: "Slow" }, { "Retry-After": seconds }))

    expect(await screen.findByRole("alert")).toHaveTextContent(words)
  })

  it("forgets the problem when it is sent again", async () => {
    const send = vi
      .fn<Send>()
      .mockRejectedValueOnce(new NetworkError("No server."))
      .mockResolvedValueOnce(null)
    const user = await submit(send)
    expect(await screen.findByRole("alert")).toHaveTextContent("No server.")

    await user.click(screen.getByText("Send"))

    expect(screen.queryByRole("alert")).toBeNull()
    expect(send).toHaveBeenLastCalledWith({ name: "Acme", slug: "acme" })
  })
})
