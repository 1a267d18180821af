import { describe, expect, it } from "vitest"
import { blanksOf, fill, guessOf, namesIn, valueProblem, variablesIn } from "@/lib/templates/text"
import type { TemplateDesign } from "@/schemas/templates"
import { asName } from "../draft"

const SHIPPED: TemplateDesign = {
  header: { kind: "text", text: "Order {{1}}", example: "A-1" },
  body: "Hi {{1}}, it comes on {{2}}. Bye {{1}}.",
  variables: [
    { name: "1", example: "Ada" },
    { name: "2", example: "Friday" },
  ],
  footer: "",
  buttons: [
    { kind: "quick_reply", text: "Thanks", url: "", phone_number: "", example: "" },
    {
      kind: "url",
      text: "Track",
      url: "https://a.test/{{1}}",
      phone_number: "",
      example: "https://a.test/A-1",
    },
  ],
  code: null,
  others: [],
}

describe("templates", () => {
  it("knows each variable once, in order", () => expect(namesIn(SHIPPED.body)).toEqual(["1", "2"]))

  it("fills in what is known and leaves the rest", () =>
    expect(fill(SHIPPED.body, { 1: "Tessa" })).toBe("Hi Tessa, it comes on {{2}}. Bye Tessa."))

  it("asks for every blank with its example", () =>
    expect(blanksOf(SHIPPED).map(({ key, example }) => [key, example])).toEqual([
      ["header.1", "A-1"],
      ["body.1", "Ada"],
      ["body.2", "Friday"],
      ["button.1", "A-1"],
    ]))

  it("puts the customer's name where a name is meant, and nowhere else", () => {
    expect(guessOf(blanksOf(SHIPPED), "Tessa Late")).toEqual({ "body.1": "Tessa" })
    expect(guessOf(blanksOf(SHIPPED), "+49 151 1234")).toEqual({})
    const numbers = { ...SHIPPED, variables: [{ name: "1", example: "42" }] }
    expect(guessOf(blanksOf(numbers), "Tessa Late")).toEqual({})
  })

  it("writes values in the order that WhatsApp wants", () =>
    expect(
      variablesIn(SHIPPED, false, {
        "header.1": "B",
        "body.2": "Monday",
        "body.1": "Tessa",
        "button.1": "B",
      }),
    ).toEqual({
      header: [{ text: "B" }],
      body: [{ text: "Tessa" }, { text: "Monday" }],
      buttons: [{ index: 1, sub_type: "url", text: "B" }],
    }))

  it("refuses values that WhatsApp refuses", () => {
    expect(valueProblem("Monday")).toBeNull()
    for (const value of ["", " ", "a\nb", "a\tb", "a     b"]) expect(valueProblem(value)).not.toBeNull()
  })

  it("makes a name of what is typed", () => expect(asName("Größe & Farbe-2")).toBe("groe__farbe_2"))
})
