import type { Message } from "../../src/schemas/message.ts"

/** The kind of a reply and what it says, as the message holds it. */
export function saidBy(body: Record<string, unknown>): Partial<Message> {
  const { message_type = "text", body_text = null, interactive, contacts } = body
  const { latitude, longitude, name, address } = body
  const place = latitude === undefined ? undefined : { latitude, longitude, name, address }
  const content = Object.fromEntries(
    Object.entries({ location: place, contacts, interactive }).filter(([, value]) => value !== undefined),
  )
  const question = interactive as { body?: string } | undefined
  return { message_type, body_text: question?.body ?? body_text, content } as Partial<Message>
}
