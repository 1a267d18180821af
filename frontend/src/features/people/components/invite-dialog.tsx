"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { control, Field } from "@/components/ui/field"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Select } from "@/components/ui/select"
import { wordsFor } from "@/lib/api/words"
import { cn } from "@/lib/format/text"
import { useConfirming } from "@/lib/confirm"
import type { Invitation, Invited } from "@/schemas/onboarding"
import { readAddresses } from "../addresses"
import { chosenFrom } from "../choices"
import { invite } from "../mutations"
import { choicesQuery } from "../queries"
import { TeamChoice } from "./team-choice"

const AT_ONCE = 20
const SKIPPED: Record<string, string> = {
  member: "is a member already",
  mailed_too_often: "was mailed several times today",
}

/** What the form begins with: nothing, or an invitation that is to be sent anew. */
export type InviteStart = Partial<Pick<Invitation, "email" | "role" | "team_ids">>
/** `start` null: closed. */
type InviteDialogProps = { start: InviteStart | null; onClose: () => void }

/** Many addresses at once, one role and the same teams for all of them. */
export function InviteDialog({ start, onClose }: InviteDialogProps) {
  const title = start?.email === undefined ? "Invite people" : "Invite again"
  return (
    <Dialog isOpen={start !== null} onClose={onClose} title={title} className="max-w-[480px]">
      <InviteForm start={start ?? {}} onClose={onClose} />
    </Dialog>
  )
}

function InviteForm({ start, onClose }: { start: InviteStart; onClose: () => void }) {
  const client = useQueryClient()
  const confirmed = useConfirming()
  const choices = useQuery(choicesQuery())
  const [text, setText] = useState(start.email ?? "")
  const [roleId, setRoleId] = useState<string | null>(start.role ?? null)
  const [picked, setPicked] = useState<string[]>(start.team_ids ?? [])
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { emails, rest } = readAddresses(text)
  const offered = choices.data ?? { roles: [], teams: [] }
  const { role, teams, teamIds } = chosenFrom(offered, roleId, picked)

  const send = async (event: FormEvent) => {
    event.preventDefault()
    setProblem(emails.length === 0 ? "Enter at least one address." : null)
    if (emails.length === 0 || role === undefined) return
    setIsBusy(true)
    try {
      tellAbout(await confirmed(() => invite({ emails, role: role.id, team_ids: teamIds })))
      await client.invalidateQueries({ queryKey: ["members"] })
      void client.invalidateQueries({ queryKey: ["onboarding"] })
      onClose()
    } catch (refused) {
      setProblem(wordsFor(refused))
      setIsBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void send(event)} className="space-y-4 p-4">
      <Field
        label="E-mail addresses"
        hint={emails.length === 0 ? "Paste as many as you like, up to twenty." : countInWords(emails.length)}
        error={errorIn(emails, rest)}
      >
        {(aria) => (
          <textarea
            {...aria}
            rows={4}
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder="zoe@northwind.test, ben@northwind.test"
            autoCapitalize="off"
            autoComplete="off"
            spellCheck={false}
            data-testid="invite-emails"
            className={cn(control, "block h-auto resize-none py-2 max-md:h-auto")}
          />
        )}
      </Field>
      <Select
        label="Role"
        hint={role?.description || undefined}
        value={role?.id ?? ""}
        disabled={role === undefined}
        onChange={(event) => setRoleId(event.target.value)}
        options={offered.roles.map(({ id, name }) => ({ value: id, label: name }))}
        data-testid="invite-role"
      />
      <TeamChoice teams={teams} chosen={teamIds} onChange={setPicked} />
      {choices.error !== null && <InlineNotice tone="bad">{wordsFor(choices.error)}</InlineNotice>}
      {problem !== null && <InlineNotice tone="bad">{problem}</InlineNotice>}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          disabled={isBusy || role === undefined || rest.length > 0 || emails.length > AT_ONCE}
          data-testid="invite-send"
        >
          {isBusy ? "Sending…" : "Send invitations"}
        </Button>
      </div>
    </form>
  )
}

const countInWords = (count: number): string => (count === 1 ? "One person" : `${count} people`)

function errorIn(emails: string[], rest: string[]): string | undefined {
  if (rest.length > 0) return `This is not an address: ${rest.slice(0, 3).join(", ")}`
  return emails.length > AT_ONCE ? `At most ${AT_ONCE} at once; these are ${emails.length}.` : undefined
}

function tellAbout({ data, skipped }: Invited): void {
  if (data.length > 0)
    toast.success(data.length === 1 ? `Invited ${data[0]?.email}` : `Invited ${data.length} people`)
  for (const { email, reason } of skipped) toast.info(`${email} ${SKIPPED[reason] ?? "was left out"}`)
}
