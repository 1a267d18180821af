import { describe, expect, it } from "vitest"
import { readAddresses } from "../addresses"

describe("addresses out of what was pasted", () => {
  it.each([
    ["zoe@northwind.test, ben@northwind.test", ["zoe@northwind.test", "ben@northwind.test"]],
    [
      "Zoe Lind <Zoe@Northwind.test>;\nBen <ben@northwind.test>",
      ["zoe@northwind.test", "ben@northwind.test"],
    ],
    ["zoe@northwind.test\tZOE@northwind.test", ["zoe@northwind.test"]],
    ["mailto is zoe+inbox@north-wind.co.uk.", ["zoe+inbox@north-wind.co.uk"]],
    ["", []],
    ["just words", []],
  ])("reads %j", (text, emails) => {
    expect(readAddresses(text)).toEqual({ emails, rest: [] })
  })

  it("shows what has an @ and is no address", () => {
    expect(readAddresses("zoe@northwind, @ben, ana@x.test")).toEqual({
      emails: ["ana@x.test"],
      rest: ["zoe@northwind", "@ben"],
    })
  })
})
