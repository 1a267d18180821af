"use client"

import { ContactRound } from "lucide-react"
import { useQuery } from "@tanstack/react-query"
import { useDeferredValue, useState } from "react"
import { TextField } from "@/components/ui/text-field"
import { phoneNumber } from "@/lib/format/text"
import { customersQuery } from "../queries"
import { LimitedField } from "./limited-field"
import { ToolDialog } from "./tool-dialog"
import type { ToolProps } from "./tools"

type Card = { name: string; phone: string; email: string; organization: string }

const EMPTY: Card = { name: "", phone: "", email: "", organization: "" }

/** A contact card: written here, or taken from a customer one has talked to. */
export function ContactDialog({ conversation, onSend, onClose }: ToolProps) {
  const [card, setCard] = useState(EMPTY)
  const change = (fields: Partial<Card>) => setCard((shown) => ({ ...shown, ...fields }))
  const send = () => {
    onSend({ message_type: "contacts", content: { contacts: [contactOf(card)] } })
    onClose()
  }
  return (
    <ToolDialog
      title="Contact card"
      problem={problemOf(card)}
      onSend={send}
      onClose={onClose}
      preview={<Preview card={card} />}
    >
      <CustomerField exceptId={conversation.customer.id} onPick={change} />
      <LimitedField
        label="Name"
        autoFocus
        limit={200}
        value={card.name}
        onValue={(name) => change({ name })}
        data-testid="contact-name"
      />
      <TextField
        label="Phone"
        type="tel"
        placeholder="+43 1 234 56 78"
        value={card.phone}
        onChange={(event) => change({ phone: event.target.value })}
        data-testid="contact-phone"
      />
      <TextField
        label="E-mail (optional)"
        type="email"
        value={card.email}
        onChange={(event) => change({ email: event.target.value })}
      />
      <LimitedField
        label="Company (optional)"
        limit={200}
        value={card.organization}
        onValue={(organization) => change({ organization })}
      />
    </ToolDialog>
  )
}

type CustomerFieldProps = { exceptId: string; onPick: (card: Partial<Card>) => void }

/** Customers of the workspace with a number, by the beginnings of their names or numbers. */
function CustomerField({ exceptId, onPick }: CustomerFieldProps) {
  const [typed, setTyped] = useState("")
  const q = useDeferredValue(typed.trim())
  const { data } = useQuery(customersQuery(q))
  const found = new Map<string, { name: string; phone: string }>()
  for (const { id, display_name: name, phone } of data ?? []) {
    if (id !== exceptId && phone !== null)
      found.set(`${name} · ${phoneNumber(phone)}`, { name, phone: phoneNumber(phone) })
  }
  return (
    <>
      <TextField
        label="Take a customer’s"
        hint="Begin to type a name or number, or fill in the card below."
        list="contact-customers"
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          const picked = found.get(event.target.value)
          if (picked !== undefined) onPick(picked)
        }}
        data-testid="contact-customer"
      />
      <datalist id="contact-customers">
        {[...found.keys()].map((label) => (
          <option key={label} value={label} />
        ))}
      </datalist>
    </>
  )
}

function Preview({ card }: { card: Card }) {
  return (
    <div className="flex items-center gap-2.5 py-0.5">
      <span className="grid size-9 shrink-0 place-items-center rounded-pop bg-text/6 text-text-2">
        <ContactRound className="size-[18px]" strokeWidth={1.75} aria-hidden />
      </span>
      <span className="min-w-0">
        <span dir="auto" className="block font-medium wrap-anywhere">
          {card.name || "Name"}
        </span>
        {[card.organization, card.phone, card.email].filter(Boolean).map((line) => (
          <span key={line} dir="auto" className="tabular block text-small text-muted wrap-anywhere">
            {line}
          </span>
        ))}
      </span>
    </div>
  )
}

const digits = (phone: string): string => phone.replace(/\D/g, "")

function problemOf({ name, phone, email }: Card): string | null {
  if (name.trim() === "") return "Whose card is it?"
  if (phone.trim() === "" && email.trim() === "") return "Add a phone number or an e-mail address."
  if (phone.trim() !== "" && digits(phone).length < 5) return "The phone number is too short."
  if (email.trim() !== "" && !email.includes("@")) return "The e-mail address is not complete."
  return null
}

/** The card as a message holds it. A number with its country is offered to be written to on WhatsApp. */
function contactOf({ name, phone, email, organization }: Card): Record<string, unknown> {
  const isInternational = phone.trim().startsWith("+")
  const number = { number: phone.trim(), ...(isInternational && { wa_id: digits(phone) }) }
  return {
    name: name.trim(),
    ...(phone.trim() && { phones: [number] }),
    ...(email.trim() && { emails: [{ address: email.trim() }] }),
    ...(organization.trim() && { organization: organization.trim() }),
  }
}
