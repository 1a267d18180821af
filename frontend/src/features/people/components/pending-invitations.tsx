"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { formatDistanceToNowStrict } from "date-fns"
import { toast } from "@/lib/toast"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Section } from "@/components/ui/section"
import { Table } from "@/components/ui/table"
import { wordsFor } from "@/lib/api/words"
import { roleName, useRoles } from "@/lib/roles"
import type { Invitation } from "@/schemas/onboarding"
import { resend, revoke } from "../mutations"
import { invitationsQuery } from "../queries"
import type { InviteStart } from "./invite-dialog"
import { useTeamNames } from "../team-names"

/** Invitations that nobody has accepted yet. */
export function PendingInvitations({ onInvite }: { onInvite: (start: InviteStart) => void }) {
  const client = useQueryClient()
  const roles = useRoles()
  const nameTeams = useTeamNames()
  const { data: invitations } = useQuery(invitationsQuery())
  if (invitations === undefined) return null

  const run = async (work: Promise<unknown>, done: string) => {
    try {
      await work
      toast.success(done)
    } catch (refused) {
      toast.error(wordsFor(refused))
    }
    await client.invalidateQueries({ queryKey: invitationsQuery().queryKey })
  }

  return (
    <Section title="Invitations" description="A link by mail, for one address, valid for seven days.">
      <Table
        label="Invitations"
        rows={invitations}
        keyOf={(invitation) => invitation.id}
        empty={
          <p>
            Nobody is invited at the moment.{" "}
            <Button variant="link" size="inline" onClick={() => onInvite({})}>
              Invite people
            </Button>
          </p>
        }
        columns={[
          {
            key: "email",
            head: "E-mail",
            className: "md:max-w-56",
            cell: ({ email, invited_by }) => (
              <span className="block py-1.5">
                <span className="block truncate font-medium">{email}</span>
                {invited_by !== null && (
                  <span className="block truncate text-small text-muted">by {invited_by}</span>
                )}
              </span>
            ),
          },
          { key: "role", head: "Role", className: "md:w-32", cell: ({ role }) => roleName(role, roles) },
          {
            key: "teams",
            head: "Teams",
            className: "md:w-32 text-text-2",
            cell: ({ team_ids }) => nameTeams(team_ids),
          },
          {
            key: "state",
            head: "State",
            className: "md:w-36",
            cell: (invitation) => <State {...invitation} />,
          },
          {
            key: "actions",
            head: "Actions",
            isHeadHidden: true,
            className: "md:w-44 md:text-end",
            cell: ({ id, email, role, team_ids, state }) => (
              <span className="inline-flex gap-1 max-md:-ms-2">
                {state === "open" ? (
                  <Button
                    variant="ghost"
                    size="sm"
                    aria-label={`Send again to ${email}`}
                    onClick={() => void run(resend(id), `Sent again to ${email}`)}
                  >
                    Send again
                  </Button>
                ) : (
                  <Button
                    variant="ghost"
                    size="sm"
                    aria-label={`Invite again: ${email}`}
                    onClick={() => onInvite({ email, role, team_ids })}
                  >
                    Invite again
                  </Button>
                )}
                <Button
                  variant="ghost"
                  size="sm"
                  aria-label={`Withdraw the invitation of ${email}`}
                  onClick={() => void run(revoke(id), `${email} is not invited any more`)}
                >
                  Withdraw
                </Button>
              </span>
            ),
          },
        ]}
      />
    </Section>
  )
}

/** Why one that is not open lets nobody in: the badge, and the sentence under it. */
const OVER: Record<Exclude<Invitation["state"], "open">, [string, string]> = {
  expired: ["Expired", ""],
  inviter_left: ["Void", "Who sent it is not here any more."],
  beyond_inviter: ["Void", "It gives more than who sent it may give now."],
  role_gone: ["Void", "Its role has been deleted."],
}

function State({ state, expires_at }: Invitation) {
  if (state === "open")
    return <span className="text-text-2">{formatDistanceToNowStrict(new Date(expires_at))} left</span>
  const [badge, sentence] = OVER[state]
  return (
    <span className="block py-1.5">
      <Badge tone="warn">{badge}</Badge>
      {sentence !== "" && <span className="mt-1 block text-small text-muted">{sentence}</span>}
    </span>
  )
}
