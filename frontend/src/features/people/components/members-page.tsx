"use client"

import { useQuery } from "@tanstack/react-query"
import { UserPlus } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { Page, Section } from "@/components/ui/section"
import { useCan } from "@/lib/session-context"
import { membershipsQuery } from "../queries"
import { InviteDialog, type InviteStart } from "./invite-dialog"
import { MailDomains } from "./mail-domains"
import { MembersTable } from "./members-table"
import { PendingInvitations } from "./pending-invitations"

/** Who is in the workspace, who is invited, who may come by themselves. */
export function MembersPage() {
  const { data: members } = useQuery(membershipsQuery())
  const mayInvite = useCan("members:invite")
  const mayManageSettings = useCan("settings:manage")
  const [inviting, setInviting] = useState<InviteStart | null>(null)
  return (
    <Page
      title="Members"
      description="The people of this workspace and what they may do."
      actions={
        mayInvite && (
          <Button variant="primary" onClick={() => setInviting({})}>
            <UserPlus className="size-4" aria-hidden /> Invite people
          </Button>
        )
      }
    >
      <Section title={members === undefined ? "People" : `People (${members.length})`}>
        <MembersTable />
      </Section>
      {mayInvite && <PendingInvitations onInvite={setInviting} />}
      {mayManageSettings && <MailDomains />}
      <InviteDialog start={inviting} onClose={() => setInviting(null)} />
    </Page>
  )
}
