import { describe, expect, it } from "vitest"
import { slugFrom } from "../use-slug"

describe("the slug that a name asks for", () => {
  it.each([
    ["Acme Inc.", "acme-inc"],
    ["  Café Zoë & Söhne ", "cafe-zoe-and-sohne"],
    ["O'Neill's", "oneills"],
    ["株式会社", ""],
    [`${"a".repeat(39)} b`, "a".repeat(39)],
  ])("of %j is %j, as the server makes it", (name, slug) => {
    expect(slugFrom(name)).toBe(slug)
  })
})
