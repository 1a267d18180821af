import { expect, it } from "vitest"
import { Channel } from "@/schemas/conversation"
import { anyChannel, lookOf, WAYS } from "../channels"

it("gives every channel a name, a hue and a sign of its own", () => {
  const looks = Channel.options.map(lookOf)
  for (const part of ["name", "hue", "sign"] as const)
    expect(new Set(looks.map((look) => look[part])).size).toBe(Channel.options.length)
})

it("shows a channel of a newer server by its own word", () => {
  expect(lookOf("pigeon")).toMatchObject({ name: "pigeon", hue: "text-muted" })
})

it("lists the channels in a sentence", () => {
  expect(anyChannel).toBe("WhatsApp, Instagram or Messenger")
})

it("knows of each way which channel it connects", () => {
  expect(Object.values(WAYS).every(({ channel }) => Channel.options.includes(channel))).toBe(true)
})
