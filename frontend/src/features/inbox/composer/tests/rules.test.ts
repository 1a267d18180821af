import { describe, expect, it } from "vitest"
import { composerOf } from "../../../../../tests/mock/composers"
import { EMOJI, findEmoji } from "../emoji"
import {
  fitText,
  measure,
  newQuestion,
  type Question,
  questionContent,
  questionProblem,
  readCoordinates,
  urgency,
  windowAt,
} from "../rules"

const HOUR_MS = 3_600_000
const iso = (ms: number) => new Date(ms).toISOString()

describe("the window", () => {
  const window = { state: "open", ends_at: iso(10 * HOUR_MS), then: "human_agent" } as const

  it("moves on by itself when its end comes", () => {
    expect(windowAt(window, 9 * HOUR_MS)).toBe(window)
    expect(windowAt(window, 10 * HOUR_MS)).toEqual({ state: "human_agent", ends_at: null, then: null })
    expect(windowAt({ ...window, then: null }, 11 * HOUR_MS).state).toBe("closed")
  })

  it("becomes urgent towards its end", () => {
    const left = [20, 3, 0.2].map((hours) => urgency(hours * HOUR_MS))
    expect(left).toEqual(["calm", "soon", "now"])
  })
})

describe("a text", () => {
  const rules = (channel: "whatsapp" | "messenger" | "instagram") => composerOf(channel, null).limits.text

  it("is measured as the channel measures it", () => {
    expect([measure("é👍", "characters"), measure("é👍", "bytes")]).toEqual([2, 6])
  })

  it("is refused beyond the limit, or goes out in parts", () => {
    expect(fitText("é".repeat(500), rules("instagram"))).toMatchObject({
      left: 0,
      isTooLong: false,
      isNear: true,
    })
    expect(fitText("é".repeat(501), rules("instagram"))).toMatchObject({ left: -2, isTooLong: true })
    expect(fitText("x".repeat(4100), rules("messenger"))).toMatchObject({ parts: 3, isTooLong: false })
    expect(fitText("Hi", rules("whatsapp"))).toMatchObject({ parts: 1, isNear: false })
  })
})

describe("a question", () => {
  const limitOf = (kind: Question["kind"]) => {
    const all = [
      ...composerOf("whatsapp", null).limits.interactive,
      ...composerOf("messenger", null).limits.interactive,
    ]
    const found = all.find((limit) => limit.kind === kind)
    if (found === undefined) throw new Error(kind)
    return found
  }
  const build = (kind: Question["kind"], fields: Partial<Question>) => {
    const question = { ...newQuestion(kind), ...fields }
    return [questionContent(question, limitOf(kind)), questionProblem(question, limitOf(kind))] as const
  }

  it("leaves out what is empty and numbers its answers", () => {
    const [content, problem] = build("buttons", { body: " Sure? ", header: " ", options: ["Yes", " ", "No"] })

    expect(content).toEqual({
      kind: "buttons",
      body: "Sure?",
      options: [
        { title: "Yes", id: "1" },
        { title: "No", id: "2" },
      ],
    })
    expect(problem).toBeNull()
  })

  it("numbers the entries of a list across its groups", () => {
    const rows = [
      { title: "Tea", description: "With milk" },
      { title: "", description: "dropped" },
    ]
    const groups = [
      { title: "Hot", rows },
      { title: "Cold", rows: [{ title: "Water", description: "" }] },
      { title: "Empty", rows: [{ title: " ", description: "" }] },
    ]
    const [content, problem] = build("list", { body: "What?", button: "Menu", groups })

    expect(content).toEqual({
      kind: "list",
      body: "What?",
      button: "Menu",
      sections: [
        { title: "Hot", rows: [{ title: "Tea", description: "With milk", id: "1" }] },
        { title: "Cold", rows: [{ title: "Water", id: "2" }] },
      ],
    })
    expect(problem).toBeNull()
  })

  it.each([
    ["buttons", {}, "Write the question first."],
    ["buttons", { body: "?" }, "Add at least one answer."],
    ["buttons", { body: "?", options: ["Yes", "Yes "] }, "Two answers are the same."],
    ["list", { body: "?" }, "A list needs at least one entry."],
    [
      "list",
      { body: "?", groups: [{ title: "", rows: [{ title: "a", description: "" }] }] },
      "Name the button that opens the list.",
    ],
    ["cta_url", { body: "?", button: "Open", url: "acme.test" }, "Enter the whole address, with https://."],
    ["cta_url", { body: "?", url: "https://acme.test" }, "Name the button."],
    ["location_request", { body: "?" }, null],
  ] as const)("of the kind %s says what is missing", (kind, fields, problem) => {
    expect(build(kind, fields as unknown as Partial<Question>)[1]).toBe(problem)
  })
})

describe("coordinates", () => {
  it.each([
    ["48.2082, 16.3738", 48.2082, 16.3738],
    [" -33.86 151.2 ", -33.86, 151.2],
    ["48.2082°, 16.3738°", 48.2082, 16.3738],
    ["https://maps.test/place/x/@48.2082,16.3738,17z", 48.2082, 16.3738],
    ["https://maps.test/?q=48.2082,16.3738", 48.2082, 16.3738],
    ["0,0", 0, 0],
  ])("are read out of %s", (text, latitude, longitude) => {
    expect(readCoordinates(text)).toEqual({ latitude, longitude })
  })

  it.each(["", "Vienna", "91, 0", "48.2", "12, 181"])("are not made up from %s", (text) => {
    expect(readCoordinates(text)).toBeNull()
  })
})

describe("emoji", () => {
  it("are found by the beginnings of their words", () => {
    expect(findEmoji("thu up").flatMap(({ emoji }) => emoji.map(({ sign }) => sign))).toEqual(["👍"])
    expect(findEmoji("  ")).toBe(EMOJI)
    expect(findEmoji("xyzzy")).toEqual([])
  })

  it("are each there once, with a name", () => {
    const all = EMOJI.flatMap(({ emoji }) => emoji)
    expect(new Set(all.map(({ sign }) => sign)).size).toBe(all.length)
    expect(all.every(({ name, sign }) => /^[a-z0-9]+$/.test(name) && !/[a-z]/i.test(sign))).toBe(true)
  })
})
