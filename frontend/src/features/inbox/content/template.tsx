import { LayoutTemplate } from "lucide-react"
import { TemplateCard } from "@/components/template-card"
import type { ShownTemplate } from "@/lib/templates/show"
import { MediaContent } from "../attachments/media-content"
import { Card } from "./card"
import { LocationContent } from "./location"
import { OutLink } from "./out-link"
import type { ContentProps } from "./props"
import { fields, list, text, texts, webLink } from "./read"
import { WithWords } from "./with-words"

/** A template of ours as the customer got it, the file above it first; or what another system has sent. */
export function TemplateContent({ message, meta }: ContentProps) {
  const shown = readShown(fields(message.content.template).shown)
  if (shown === null) return <ForeignTemplate message={message} meta={meta} />
  const location = fields(message.content.template).header_location
  const above = { ...message, body_text: null, content: { location } }
  const top =
    message.attachments.length > 0 ? (
      <MediaContent message={above} meta={null} />
    ) : location !== undefined ? (
      <LocationContent message={above} meta={null} />
    ) : undefined
  return <TemplateCard template={shown} top={top} meta={meta} />
}

/** What `content.template.shown` says; null when a message has none. */
function readShown(value: unknown): ShownTemplate | null {
  const shown = fields(value)
  const body = text(shown.body)
  if (body === null) return null
  const header = fields(shown.header)
  const kind = text(header.kind)
  const plain = (words: string | null) => (words === null ? [] : [{ text: words, variable: null }])
  return {
    header: kind === null ? null : { kind, pieces: plain(text(header.text)) },
    body: plain(body),
    footer: text(shown.footer) ?? "",
    buttons: list(shown.buttons).map((button) => ({
      kind: text(button.kind) ?? "",
      text: text(button.text) ?? "",
      title: text(button.code) ?? text(button.url) ?? text(button.phone_number) ?? undefined,
    })),
  }
}

/** A structured message with its cards, as far as the platform passes them on. */
function ForeignTemplate({ message, meta }: ContentProps) {
  const template = fields(message.content.template)
  const cards = list(template.cards)
  const name = text(template.name)
  return (
    <WithWords message={message} meta={meta}>
      <ul className="min-w-0 grow space-y-1">
        {cards.map((card, at) => {
          const link = webLink(card.url)
          return (
            <li key={at}>
              <Card
                icon={LayoutTemplate}
                title={
                  link === null ? text(card.title) : <OutLink href={link}>{text(card.title) ?? link}</OutLink>
                }
                note={[text(card.subtitle), ...texts(card.buttons)].filter(Boolean).join(" · ")}
              />
            </li>
          )
        })}
        {cards.length === 0 && (
          <li>
            <Card
              icon={LayoutTemplate}
              title={name ?? "Template message"}
              note={name === null ? "The channel does not pass its content on" : "Template"}
            />
          </li>
        )}
      </ul>
    </WithWords>
  )
}
