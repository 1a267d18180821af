"use client"

import { type FormEvent, useState } from "react"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Checkbox } from "@/components/ui/checkbox"
import { InlineNotice } from "@/components/ui/inline-notice"
import { TextField } from "@/components/ui/text-field"
import { wordsFor } from "@/lib/api/words"
import type { ConnectAttempt, ConnectChoice } from "@/schemas/channels"

const PIN = /^\d{6}$/

type ChoicesFormProps = {
  attempt: ConnectAttempt
  onChoose: (chosen: string[], pins: Record<string, string>) => Promise<void>
}

/** Which of the accounts that were shared are to be connected; a number that is not registered wants its PIN. */
export function ChoicesForm({ attempt, onChoose }: ChoicesFormProps) {
  const { choices, problem } = attempt
  // Nothing that would replace something is chosen by itself.
  const [chosen, setChosen] = useState(() =>
    choices.filter(({ is_free, warning }) => is_free && warning === "").map(({ id }) => id),
  )
  const [pins, setPins] = useState<Record<string, string>>({})
  const [refusal, setRefusal] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const missing = choices.some(
    ({ id, needs_pin }) => needs_pin && chosen.includes(id) && !PIN.test(pins[id] ?? ""),
  )

  const send = async (event: FormEvent) => {
    event.preventDefault()
    setIsBusy(true)
    setRefusal(null)
    try {
      await onChoose(chosen, pins)
    } catch (error) {
      setRefusal(wordsFor(error))
    } finally {
      setIsBusy(false)
    }
  }

  const toggle = (id: string, on: boolean) =>
    setChosen((before) => (on ? [...before, id] : before.filter((each) => each !== id)))

  return (
    <form onSubmit={(event) => void send(event)} noValidate className="space-y-4">
      {problem !== null && (
        <InlineNotice tone="bad">
          {problem.detail} <span className="text-text-2">{problem.mend}</span>
        </InlineNotice>
      )}
      <ul className="divide-y border-y" aria-label="Accounts to connect">
        {choices.map((choice) => (
          <li key={choice.id} className="py-2" data-testid="connect-choice">
            <Choice
              choice={choice}
              isChosen={chosen.includes(choice.id)}
              onToggle={(on) => toggle(choice.id, on)}
            />
            {choice.needs_pin && chosen.includes(choice.id) && (
              <div className="ms-6.5 mt-2 mb-2 max-w-[320px]">
                <TextField
                  label="Six-digit PIN"
                  hint="The number’s two-step PIN. When it has none yet, choose one and keep it safe."
                  inputMode="numeric"
                  autoComplete="off"
                  maxLength={6}
                  className="tabular"
                  data-testid="connect-pin"
                  value={pins[choice.id] ?? ""}
                  onChange={(event) => setPins({ ...pins, [choice.id]: event.target.value })}
                />
              </div>
            )}
          </li>
        ))}
      </ul>
      {refusal !== null && <InlineNotice tone="bad">{refusal}</InlineNotice>}
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="max-md:w-full"
        data-testid="connect-chosen"
        disabled={isBusy || chosen.length === 0 || missing}
      >
        {chosen.length > 1 ? `Connect ${chosen.length} accounts` : "Connect"}
      </Button>
    </form>
  )
}

type ChoiceProps = { choice: ConnectChoice; isChosen: boolean; onToggle: (on: boolean) => void }

function Choice({ choice, isChosen, onToggle }: ChoiceProps) {
  const { name, detail, is_free, is_connected, problem, warning } = choice
  return (
    <Checkbox
      checked={isChosen}
      disabled={!is_free}
      onCheckedChange={(on) => onToggle(on === true)}
      label={
        <span className="flex flex-wrap items-center gap-2">
          <bdi className="font-medium">{name}</bdi>
          {is_connected && <Badge tone="accent">Connected already</Badge>}
        </span>
      }
      hint={
        <>
          {detail}
          {problem !== "" && <span className="block max-w-[60ch] text-text-2">{problem}</span>}
          {warning !== "" && <span className="block max-w-[60ch] text-warn">{warning}</span>}
        </>
      }
    />
  )
}
