"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import * as z from "zod/mini"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { CopyField } from "@/components/ui/copy-field"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Section } from "@/components/ui/section"
import { Select } from "@/components/ui/select"
import { TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { wordsFor } from "@/lib/api/words"
import { roleName, useRoles } from "@/lib/roles"
import type { InvitationChoices, MailDomain } from "@/schemas/onboarding"
import { chosenFrom } from "../choices"
import {
  addMailDomain,
  changeDomainRule,
  type DomainRule,
  removeMailDomain,
  verifyMailDomain,
} from "../mutations"
import { domainChoicesQuery, mailDomainsQuery } from "../queries"
import { useTeamNames } from "../team-names"
import { TeamChoice } from "./team-choice"

const NOBODY = ""

/** Domains whose people may join by themselves. */
export function MailDomains() {
  const client = useQueryClient()
  const { data: domains } = useQuery(mailDomainsQuery())
  const { data: choices } = useQuery(domainChoicesQuery())
  const [isAdding, setIsAdding] = useState(false)
  const refresh = () => client.invalidateQueries({ queryKey: mailDomainsQuery().queryKey })
  if (domains === undefined || choices === undefined) return null
  return (
    <Section
      title="Joining by mail domain"
      description="People with a confirmed address of your domain find this workspace when they sign up, and join without an invitation."
      actions={!isAdding && <Button onClick={() => setIsAdding(true)}>Add a domain</Button>}
    >
      {isAdding && <AddDomain choices={choices} onDone={() => setIsAdding(false)} onAdded={refresh} />}
      {domains.length > 0 && (
        <ul className="divide-y divide-line border-y">
          {domains.map((domain) => (
            <DomainRow key={domain.id} {...{ domain, choices }} onChanged={refresh} />
          ))}
        </ul>
      )}
    </Section>
  )
}

const Form = z.object({
  domain: z.string().check(z.trim(), z.minLength(1, "Enter a domain, as acme.com is one.")),
})

type AddDomainProps = { choices: InvitationChoices; onDone: () => void; onAdded: () => Promise<void> }

function AddDomain({ choices, onDone, onAdded }: AddDomainProps) {
  const form = useApiForm({
    schema: Form,
    defaultValues: { domain: "" },
    send: async ({ domain }) => {
      // The usual, and nobody where one may give nothing; it can be changed once the domain is verified.
      await addMailDomain({ domain, role: chosenFrom(choices, null, []).role?.id ?? null, team_ids: [] })
      await onAdded()
      onDone()
    },
    fields: { domain_refused: "domain", domain_taken: "domain" },
  })
  return (
    <form onSubmit={form.submit} noValidate className="mb-4 flex flex-wrap items-start gap-2">
      <div className="min-w-0 flex-1 basis-60">
        <TextField
          label="Domain"
          placeholder="acme.com"
          autoCapitalize="off"
          spellCheck={false}
          {...form.field("domain")}
        />
      </div>
      <div className="flex gap-2 pt-[22px]">
        <Button type="submit" variant="primary" size="lg" disabled={form.isSubmitting}>
          Add
        </Button>
        <Button size="lg" onClick={onDone}>
          Cancel
        </Button>
      </div>
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
    </form>
  )
}

type DomainRowProps = { domain: MailDomain; choices: InvitationChoices; onChanged: () => Promise<void> }

function DomainRow({ domain, choices, onChanged }: DomainRowProps) {
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const run = async (work: Promise<unknown>) => {
    setIsBusy(true)
    setProblem(null)
    await work.then(onChanged).catch((error: unknown) => setProblem(wordsFor(error)))
    setIsBusy(false)
  }
  return (
    <li className="space-y-3 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 truncate font-medium">{domain.domain}</span>
        <Badge tone={domain.is_verified ? "ok" : "warn"}>
          {domain.is_verified ? "Verified" : "Not verified"}
        </Badge>
        <span className="flex-1" />
        <Button
          variant="ghost"
          size="sm"
          disabled={isBusy}
          aria-label={`Remove ${domain.domain}`}
          onClick={() => void run(removeMailDomain(domain.id))}
        >
          Remove
        </Button>
      </div>
      {domain.is_verified ? (
        <RuleFields
          {...{ domain, choices, isBusy }}
          onChange={(rule) => void run(changeDomainRule(domain.id, rule))}
        />
      ) : (
        <div className="space-y-3">
          <CopyField
            label={`TXT record of ${domain.domain}`}
            hint="Enter it where the domain's DNS is kept. It may take some minutes to show."
            value={domain.proof}
          />
          <Button disabled={isBusy} onClick={() => void run(verifyMailDomain(domain.id))}>
            {isBusy ? "Looking…" : "Verify now"}
          </Button>
        </div>
      )}
      {problem !== null && <InlineNotice tone="warn">{problem}</InlineNotice>}
    </li>
  )
}

type RuleFieldsProps = {
  domain: MailDomain
  choices: InvitationChoices
  isBusy: boolean
  onChange: (rule: DomainRule) => void
}

/** What people of the domain become, within what one may give; what somebody else gave beyond that is only shown. */
function RuleFields({ domain: { role, team_ids }, choices, isBusy, onChange }: RuleFieldsProps) {
  const known = useRoles()
  const nameTeams = useTeamNames()
  const { role: own, teams, teamIds } = chosenFrom(choices, role, team_ids)
  const isOwn = own?.id === role
  const beyond = nameTeams(team_ids.filter((id) => !isOwn || !teamIds.includes(id)))
  return (
    <div className="max-w-96 space-y-3">
      <Select
        label="Who joins by themselves"
        hint={isOwn ? own?.description || undefined : undefined}
        value={role ?? NOBODY}
        disabled={isBusy}
        options={[
          { value: NOBODY, label: "Nobody" },
          ...choices.roles.map(({ id, name }) => ({ value: id, label: `As ${name}` })),
          ...(role === null || isOwn
            ? []
            : [{ value: role, label: `As ${roleName(role, known)}`, isDisabled: true }]),
        ]}
        onChange={(event) => {
          const picked = event.target.value || null
          onChange({
            role: picked,
            team_ids: picked === null ? [] : chosenFrom(choices, picked, team_ids).teamIds,
          })
        }}
      />
      {role !== null && isOwn && (
        <TeamChoice
          teams={teams}
          chosen={teamIds}
          isDisabled={isBusy}
          onChange={(picked) => onChange({ role, team_ids: picked })}
        />
      )}
      {beyond !== "" && (
        <p className="text-small text-muted">
          Also into <bdi>{beyond}</bdi>, which is not yours to give; a change of yours takes it away.
        </p>
      )}
    </div>
  )
}
