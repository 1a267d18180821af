import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { describe, expect, it } from "vitest"
import { Dialog } from "../dialog"
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../menu"
import { TooltipProvider } from "../tooltip"

/** A menu opens the first of two dialogs, and that one the second in its place. */
function Way() {
  const [step, setStep] = useState(0)
  const close = () => setStep(0)
  return (
    <TooltipProvider>
      <Menu>
        <MenuTrigger>More</MenuTrigger>
        <MenuContent>
          <MenuItem onSelect={() => setStep(1)}>Template</MenuItem>
        </MenuContent>
      </Menu>
      {step === 1 && (
        <Dialog key="first" isOpen onClose={close} title="Choose">
          <button type="button" onClick={() => setStep(2)}>
            Reminder
          </button>
        </Dialog>
      )}
      {step === 2 && (
        <Dialog key="second" isOpen onClose={close} title="Fill in">
          <input autoFocus aria-label="Name" />
        </Dialog>
      )}
    </TooltipProvider>
  )
}

describe("a dialog", () => {
  it.each([1, 2])("gives the focus back to what opened it, %i deep", async (depth) => {
    const user = userEvent.setup()
    render(<Way />)

    screen.getByRole("button", { name: "More" }).focus()
    await user.keyboard("{Enter}")
    await user.click(await screen.findByRole("menuitem", { name: "Template" }))
    if (depth === 2) {
      await user.click(await screen.findByRole("button", { name: "Reminder" }))
      expect(await screen.findByLabelText("Name")).toHaveFocus()
    }
    await user.keyboard("{Escape}")

    await expect.poll(() => document.activeElement).toBe(screen.getByRole("button", { name: "More" }))
    expect(screen.queryByRole("dialog")).toBeNull()
  })
})
