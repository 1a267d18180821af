import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { describe, expect, it, vi } from "vitest"
import { CodeField } from "../code-field"
import { ConfirmDialog } from "../confirm-dialog"

describe("the field for a code", () => {
  it.each([
    ["abcd2345", "ABCD-2345"],
    [" abcd - 2345 ", "ABCD-2345"],
    ["ABCD-2345-and more", "ABCD-2345"],
    ["abcd", "ABCD"],
  ])("takes %o as %s", async (pasted, shown) => {
    const user = userEvent.setup()
    const changed = vi.fn<(value: string) => void>()
    render(<CodeField label="Code" onChange={(event) => changed(event.target.value)} />)

    await user.click(screen.getByLabelText("Code"))
    await user.paste(pasted)

    expect(screen.getByLabelText("Code")).toHaveValue(shown)
    expect(changed).toHaveBeenLastCalledWith(shown)
  })

  it("can be corrected in the middle", async () => {
    const user = userEvent.setup()
    render(<CodeField label="Code" defaultValue="ABCD-2345" />)
    const input = screen.getByLabelText<HTMLInputElement>("Code")

    await user.type(input, "{Backspace}x", { initialSelectionStart: 3, initialSelectionEnd: 3 })

    expect(input).toHaveValue("ABXD-2345")
    expect(input.selectionStart).toBe(3)
  })
})

describe("a question before something final", () => {
  const ask = (onConfirm: () => Promise<unknown>) => {
    const onClose = vi.fn()
    render(
      <ConfirmDialog
        isOpen
        onClose={onClose}
        title="Delete Acme?"
        confirmLabel="Delete"
        typed="acme"
        onConfirm={onConfirm}
      >
        Everything goes.
      </ConfirmDialog>,
    )
    return onClose
  }

  it("can be answered only when the name was typed", async () => {
    const user = userEvent.setup()
    const onConfirm = vi.fn(() => Promise.resolve())
    const onClose = ask(onConfirm)
    const button = screen.getByRole("button", { name: "Delete" })
    expect(button).toBeDisabled()

    await user.type(screen.getByRole("textbox"), "acm")
    expect(button).toBeDisabled()
    await user.type(screen.getByRole("textbox"), "e")
    await user.click(button)

    expect(onConfirm).toHaveBeenCalledTimes(1)
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  it("stays and says why when it was refused", async () => {
    const user = userEvent.setup()
    const onClose = ask(() => Promise.reject(new Error("x")))

    await user.type(screen.getByRole("textbox"), "acme{Enter}")

    expect(await screen.findByRole("alert")).toBeVisible()
    expect(screen.getByRole("button", { name: "Delete" })).toBeEnabled()
    expect(onClose).not.toHaveBeenCalled()
  })
})
