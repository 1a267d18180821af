"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useRef, useState } from "react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Select } from "@/components/ui/select"
import { TextField } from "@/components/ui/text-field"
import { post } from "@/lib/api/http"
import { wordsFor } from "@/lib/api/words"
import { newTempId } from "@/lib/ids"
import { Message } from "@/schemas/message"
import type { Template } from "@/schemas/templates"
import { applyMessages, OWN_ANSWER } from "../cache"
import { useInboxLocation } from "../location"
import type { NewReply } from "../outbox"
import { TemplateChoice } from "../templates/template-choice"
import { TemplateForm } from "../templates/template-form"
import { startsQuery } from "./queries"

type To = { accountId: string; phone: string }

/** Write first: whom, from which number, with which template. The conversation is there when it is sent. */
export function NewConversation({ onClose }: { onClose: () => void }) {
  const [to, setTo] = useState<To>({ accountId: "", phone: "" })
  const [isAddressed, setIsAddressed] = useState(false)
  const [template, setTemplate] = useState<Template | null>(null)
  const { send, isSending } = useStart(to, onClose)
  if (template !== null)
    return (
      <TemplateForm
        key={template.id}
        template={template}
        target={{ channel_account_id: to.accountId }}
        customerName=""
        onSend={(reply) => void send(reply)}
        onBack={() => setTemplate(null)}
        onClose={() => {
          if (!isSending.current) onClose() // the form takes a sent message for the end: it is not, if it is refused
        }}
      />
    )
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={isAddressed ? `Template for ${to.phone}` : "New conversation"}
      className="top-[6vh] flex max-h-[88vh] max-w-[560px] flex-col max-md:top-2 max-md:max-h-[calc(100dvh-16px)] max-md:w-[calc(100vw-16px)]"
    >
      {isAddressed ? (
        <TemplateChoice channelAccountId={to.accountId} onChoose={setTemplate} />
      ) : (
        <Address
          to={to}
          onCancel={onClose}
          onDone={(next) => {
            setTo(next)
            setIsAddressed(true)
          }}
        />
      )}
    </Dialog>
  )
}

/** Sends once; the same words again after a lost answer are the same message. */
function useStart(to: To, onDone: () => void) {
  const client = useQueryClient()
  const { open } = useInboxLocation()
  const isSending = useRef(false)
  const [tempId] = useState(newTempId)
  const send = async ({ content }: NewReply) => {
    isSending.current = true
    const { shown: _, ...template } = content?.template as Record<string, unknown>
    const reply = { message_type: "template", temp_id: tempId, template }
    try {
      const body = { channel_account_id: to.accountId, phone: to.phone, reply }
      const row = await post("/api/conversations", body, Message)
      applyMessages(client, [{ row, seq: OWN_ANSWER }])
      onDone()
      open(row.conversation_id)
    } catch (error) {
      toast.error("Not sent", { description: wordsFor(error) })
    } finally {
      isSending.current = false
    }
  }
  return { send, isSending }
}

type AddressProps = { to: To; onDone: (to: To) => void; onCancel: () => void }

function Address({ to, onDone, onCancel }: AddressProps) {
  const accounts = useQuery(startsQuery()).data ?? []
  const [phone, setPhone] = useState(to.phone)
  const [accountId, setAccountId] = useState(to.accountId)
  const [problem, setProblem] = useState<string | null>(null)
  const chosen = accountId || (accounts[0]?.id ?? "")
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const wrong = phoneProblem(phone)
    setProblem(wrong)
    if (wrong === null) onDone({ accountId: chosen, phone: phone.trim() })
  }
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col">
      <div className="space-y-4 p-4">
        <p className="text-text-2">
          On WhatsApp you may write first with an approved template. Free words follow when the customer
          answers.
        </p>
        <TextField
          label="Phone number"
          type="tel"
          autoFocus
          autoComplete="off"
          placeholder="+43 660 1234567"
          hint="With the country code."
          error={problem ?? undefined}
          value={phone}
          onChange={(event) => {
            setPhone(event.target.value)
            setProblem(null)
          }}
          data-testid="start-phone"
        />
        {accounts.length > 1 && (
          <Select
            label="From"
            value={chosen}
            options={accounts.map(({ id, name, phone_number }) => ({
              value: id,
              label: phone_number === "" ? name : `${name} · ${phone_number}`,
            }))}
            onChange={(event) => setAccountId(event.target.value)}
          />
        )}
      </div>
      <footer className="flex shrink-0 justify-end gap-2 border-t px-4 py-3">
        <Button variant="ghost" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" variant="primary" data-testid="start-next">
          Choose a template
        </Button>
      </footer>
    </form>
  )
}

function phoneProblem(phone: string): string | null {
  const digits = phone.replace(/\D/g, "")
  if (!/^\+[0-9 ()./-]+$/.test(phone.trim())) return "Begin with + and the country code, then the number."
  return digits.length < 7 || digits.length > 15 ? "The number has 7 to 15 digits." : null
}
