import { ContactRound } from "lucide-react"
import { phoneNumber } from "@/lib/format/text"
import { Card } from "./card"
import type { ContentProps } from "./props"
import { type Fields, list, text, texts } from "./read"
import { WithWords } from "./with-words"

/** Contact cards with everything on them that one might want to copy. */
export function ContactsContent({ message, meta }: ContentProps) {
  const cards = list(message.content.contacts)
  return (
    <WithWords message={message} meta={meta}>
      <ul className="min-w-0 grow divide-y divide-line">
        {cards.map((card, at) => (
          <li key={at} className="py-1 first:pt-0 last:pb-0">
            <Card icon={ContactRound} title={nameOf(card)} note={<Lines card={card} />} />
          </li>
        ))}
        {cards.length === 0 && (
          <li>
            <Card icon={ContactRound} title="Contact card" note="Nothing on it could be read" />
          </li>
        )}
      </ul>
    </WithWords>
  )
}

const nameOf = (card: Fields): string =>
  text(card.name) ?? text(card.organization) ?? text(list(card.phones)[0]?.number) ?? "Contact card"

function Lines({ card }: { card: Fields }) {
  const work = [text(card.title), text(card.organization)].filter(Boolean).join(", ")
  const phones = list(card.phones).flatMap((each) => numberOf(each) ?? [])
  const mails = list(card.emails).flatMap((each) => text(each.address) ?? [])
  const others = [...texts(card.addresses), ...texts(card.urls)]
  return (
    <>
      {work !== "" && <Line>{work}</Line>}
      {phones.map((each) => (
        <Line key={each} href={`tel:${each.replace(/[^+\d]/g, "")}`}>
          {each}
        </Line>
      ))}
      {mails.map((each) => (
        <Line key={each} href={`mailto:${each}`}>
          {each}
        </Line>
      ))}
      {others.map((each) => (
        <Line key={each}>{each}</Line>
      ))}
    </>
  )
}

function numberOf(phone: Fields): string | null {
  const id = text(phone.wa_id)
  return text(phone.number) ?? (id === null ? null : phoneNumber(id))
}

function Line({ href, children }: { href?: string; children: string }) {
  return (
    <span dir="auto" className="tabular block wrap-anywhere">
      {href === undefined ? (
        children
      ) : (
        <a href={href} className="text-text-2 hover:underline">
          {children}
        </a>
      )}
    </span>
  )
}
