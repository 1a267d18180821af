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
import { useTeamNames } from "../team-names"

/** Invitations that nobody has accepted yet. */
export function PendingInvitations({ onInvite }: { onInvite: () => void }) {
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
            <Button variant="link" size="inline" onClick={onInvite}>
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
            className: "md:w-28 md:whitespace-nowrap",
            cell: (invitation) => <State {...invitation} />,
          },
          {
            key: "actions",
            head: "Actions",
            isHeadHidden: true,
            className: "md:w-44 md:text-end",
            cell: ({ id, email }) => (
              <span className="inline-flex gap-1 max-md:-ms-2">
                <Button
                  variant="ghost"
                  size="sm"
                  className="max-md:h-11"
                  aria-label={`Send again to ${email}`}
                  onClick={() => void run(resend(id), `Sent again to ${email}`)}
                >
                  Send again
                </Button>
                <Button
                  variant="ghost"
                  size="sm"
                  className="max-md:h-11"
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

function State({ is_expired, expires_at }: Invitation) {
  if (is_expired) return <Badge tone="warn">Expired</Badge>
  return <span className="text-text-2">{formatDistanceToNowStrict(new Date(expires_at))} left</span>
}
