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
import { roleName, useGrantableRoles } from "@/lib/roles"
import type { MailDomain } from "@/schemas/onboarding"
import { addMailDomain, changeDomainRule, removeMailDomain, verifyMailDomain } from "../mutations"
import { mailDomainsQuery } from "../queries"

const NOBODY = ""

/** Domains whose people may join by themselves. */
export function MailDomains() {
  const client = useQueryClient()
  const { data: domains } = useQuery(mailDomainsQuery())
  const [isAdding, setIsAdding] = useState(false)
  const refresh = () => client.invalidateQueries({ queryKey: mailDomainsQuery().queryKey })
  if (domains === undefined) return null
  return (
    <Section
      title="Joining by mail domain"
      description="People with a confirmed address of your domain find this workspace when they sign up, and join without an invitation."
      actions={
        !isAdding && (
          <Button className="max-md:h-11" onClick={() => setIsAdding(true)}>
            Add a domain
          </Button>
        )
      }
    >
      {isAdding && <AddDomain onDone={() => setIsAdding(false)} onAdded={refresh} />}
      {domains.length > 0 && (
        <ul className="divide-y divide-line border-y">
          {domains.map((domain) => (
            <DomainRow key={domain.id} domain={domain} onChanged={refresh} />
          ))}
        </ul>
      )}
    </Section>
  )
}

const Form = z.object({
  domain: z.string().check(z.trim(), z.minLength(1, "Enter a domain, as acme.com is one.")),
})

function AddDomain({ onDone, onAdded }: { onDone: () => void; onAdded: () => Promise<void> }) {
  const form = useApiForm({
    schema: Form,
    defaultValues: { domain: "" },
    send: async ({ domain }) => {
      await addMailDomain({ domain, role: "agent" })
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
        <Button
          type="submit"
          variant="primary"
          size="lg"
          disabled={form.isSubmitting}
          className="max-md:h-11"
        >
          Add
        </Button>
        <Button size="lg" onClick={onDone} className="max-md:h-11">
          Cancel
        </Button>
      </div>
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
    </form>
  )
}

function DomainRow({ domain, onChanged }: { domain: MailDomain; onChanged: () => Promise<void> }) {
  const roles = useGrantableRoles()
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const run = async (work: Promise<unknown>) => {
    setIsBusy(true)
    setProblem(null)
    await work.then(onChanged).catch((error: unknown) => setProblem(wordsFor(error)))
    setIsBusy(false)
  }
  const options = [
    { value: NOBODY, label: "Nobody" },
    ...roles.map(({ id, name }) => ({ value: id, label: `As ${name}` })),
    // What one may not give oneself can still be what it is.
    ...(domain.role !== null && !roles.some(({ id }) => id === domain.role)
      ? [{ value: domain.role, label: `As ${roleName(domain.role)}`, isDisabled: true }]
      : []),
  ]
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
          className="max-md:h-11"
          disabled={isBusy}
          aria-label={`Remove ${domain.domain}`}
          onClick={() => void run(removeMailDomain(domain.id))}
        >
          Remove
        </Button>
      </div>
      {domain.is_verified ? (
        <div className="max-w-60">
          <Select
            label="Who joins by themselves"
            value={domain.role ?? NOBODY}
            options={options}
            onChange={(event) => void run(changeDomainRule(domain.id, event.target.value || null))}
          />
        </div>
      ) : (
        <div className="space-y-3">
          <CopyField
            label={`TXT record of ${domain.domain}`}
            hint="Enter it where the domain's DNS is kept. It may take some minutes to show."
            value={domain.proof}
          />
          <Button
            className="max-md:h-11"
            disabled={isBusy}
            onClick={() => void run(verifyMailDomain(domain.id))}
          >
            {isBusy ? "Looking…" : "Verify now"}
          </Button>
        </div>
      )}
      {problem !== null && <InlineNotice tone="warn">{problem}</InlineNotice>}
    </li>
  )
}
