"use client"

import { useState } from "react"
import { Avatar } from "@/components/ui/avatar"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { wordsFor } from "@/lib/api/words"
import { roleName } from "@/lib/roles"
import type { Welcome } from "@/schemas/onboarding"
import { enter, join } from "../mutations"

type Offer = { key: string; id: string; name: string; words: string; way: Parameters<typeof join>[0] }

/** Invitations to one's address, then the organizations that let its domain in. */
export function offersOf({ invitations, organizations }: Welcome): Offer[] {
  return [
    ...invitations.map(({ id, organization, invited_by, role, role_name }) => ({
      key: id,
      id: organization.id,
      name: organization.name,
      words: `${invited_by ?? "Somebody"} invites you as ${role_name || roleName(role)}`,
      way: { invitation_id: id },
    })),
    ...organizations
      .filter(({ organization }) => !invitations.some((each) => each.organization.id === organization.id))
      .map(({ organization, members }) => ({
        key: organization.id,
        id: organization.id,
        name: organization.name,
        words: members === 1 ? "1 person of your company" : `${members} people of your company`,
        way: { organization_id: organization.id },
      })),
  ]
}

/** Workspaces that one may enter with one press. */
export function Offers({ offers }: { offers: Offer[] }) {
  const [busy, setBusy] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const accept = async ({ key, way }: Offer) => {
    setBusy(key)
    setProblem(null)
    try {
      const { organization } = await join(way)
      enter(organization.slug)
    } catch (error) {
      setProblem(wordsFor(error))
      setBusy(null)
    }
  }
  return (
    <div className="space-y-3">
      <ul className="divide-y divide-line rounded-control border border-line bg-raised">
        {offers.map((offer) => (
          <li key={offer.key} className="flex items-center gap-3 p-3" data-testid="offer">
            <Avatar name={offer.name} seed={offer.id} />
            <span className="min-w-0 flex-1">
              <span dir="auto" className="block truncate font-medium">
                {offer.name}
              </span>
              <span className="block text-small text-muted">{offer.words}</span>
            </span>
            <Button
              variant="primary"
              disabled={busy !== null}
              aria-label={`Join ${offer.name}`}
              onClick={() => void accept(offer)}
            >
              {busy === offer.key ? "Joining…" : "Join"}
            </Button>
          </li>
        ))}
      </ul>
      {problem !== null && <InlineNotice tone="bad">{problem}</InlineNotice>}
    </div>
  )
}
