import { UserRound } from "lucide-react"
import { describe, expect, it } from "vitest"
import { findSection, SECTIONS, type Section, visibleSections } from "../sections"

const section = (path: string, permission: string | null): Section => ({
  path,
  permission,
  label: path,
  icon: UserRound,
  group: "You",
  load: () => Promise.resolve(() => null),
})
const [profile, members] = [section("profile", null), section("members", "members:manage")]

describe("sections of settings", () => {
  it("are seen by those who hold their permission", () => {
    expect(visibleSections([profile, members], [])).toEqual([profile])
    expect(visibleSections([profile, members], ["members:manage"])).toEqual([profile, members])
  })

  it.each([
    ["/settings", null],
    ["/settings/", null],
    ["/settings/profile/", { section: profile, rest: [] }],
    ["/settings/profile/a/b/", { section: profile, rest: ["a", "b"] }],
    ["/settings/nothing/", "nowhere"],
    ["/settings/members/", "nowhere"],
  ])("%s leads to %o", (path, expected) => expect(findSection(path, [profile])).toEqual(expected))

  // Every page is compiled for it, which takes a busy machine a while.
  it("have addresses of their own and a page each", { timeout: 60_000 }, async () => {
    expect(new Set(SECTIONS.map(({ path }) => path)).size).toBe(SECTIONS.length)
    for (const each of SECTIONS) expect(await each.load()).toBeTypeOf("function")
  })
})
