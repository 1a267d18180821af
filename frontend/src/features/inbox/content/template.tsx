import { LayoutTemplate } from "lucide-react"
import { Card } from "./card"
import { OutLink } from "./out-link"
import type { ContentProps } from "./props"
import { fields, list, text, texts, webLink } from "./read"
import { WithWords } from "./with-words"

/** A structured message with its cards, as far as the platform passes them on. */
export function TemplateContent({ message, meta }: ContentProps) {
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
