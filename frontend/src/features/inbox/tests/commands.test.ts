import { describe, expect, it } from "vitest"
import { type Command, findCommand, isBusyTarget, pressedKeys } from "../commands"

const command = (id: string, keys: string, isEnabled = true): Command => ({
  id,
  group: "Go to",
  title: id,
  keys,
  isEnabled,
  run: () => undefined,
})

describe("commands", () => {
  it("are found by any of their keys, if they may run", () => {
    const commands = [command("reply", "R, Enter"), command("menu", "/, Ctrl K"), command("off", "X", false)]

    expect(findCommand(commands, "enter")?.id).toBe("reply")
    expect(findCommand(commands, "ctrl k")?.id).toBe("menu")
    expect(findCommand(commands, "x")).toBeUndefined()
  })

  it("ignore the keys of an input method", () => {
    expect(pressedKeys(new KeyboardEvent("keydown", { key: "j", isComposing: true }))).toBeNull()
    expect(pressedKeys(new KeyboardEvent("keydown", { key: "K", metaKey: true }))).toBe("ctrl k")
  })

  it("leave text fields and open menus alone", () => {
    document.body.innerHTML = `<textarea></textarea><div role="menu"><button></button></div><button id="free"></button>`

    expect(isBusyTarget(document.querySelector("textarea"))).toBe(true)
    expect(isBusyTarget(document.querySelector("[role=menu] button"))).toBe(true)
    expect(isBusyTarget(document.querySelector("#free"))).toBe(false)
  })
})
