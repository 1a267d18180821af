"use client"

import { useQuery } from "@tanstack/react-query"
import Link from "next/link"
import { useState } from "react"
import { AuthFrame } from "@/components/ui/auth-frame"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { ApiError, SignedOut } from "@/lib/api/problem"
import { wordsFor } from "@/lib/api/words"
import { roleName } from "@/lib/roles"
import type { InvitationOfLink } from "@/schemas/onboarding"
import { takeToken } from "../link-token"
import { invitationQuery, welcomeQuery } from "../queries"
import { AcceptButton, AccountButtons } from "./accept"

const OVER: Record<string, string> = {
  accepted: "It was used already. If it was you, open your inbox.",
  revoked: "It was withdrawn. Ask for a new one.",
  expired: "It was valid for seven days. Ask for a new one.",
}

type JoinScreenProps = { onSignOut: () => Promise<void> }

/** Behind the link of an invitation: what it is about, and the way in for its owner. */
export function JoinScreen({ onSignOut }: JoinScreenProps) {
  const [token] = useState(takeToken)
  const invitation = useQuery({ ...invitationQuery(token ?? ""), enabled: token !== null })
  const person = useQuery(welcomeQuery())
  const isSignedOut = person.error instanceof SignedOut

  if (token === null || (invitation.error instanceof ApiError && invitation.error.status < 500))
    return <NoInvitation />
  if (invitation.error !== null)
    return (
      <AuthFrame title="Your invitation" sentence="It could not be read right now.">
        <InlineNotice tone="bad">{wordsFor(invitation.error)}</InlineNotice>
      </AuthFrame>
    )
  if (invitation.data === undefined || (person.data === undefined && !isSignedOut))
    return (
      <AuthFrame title="Your invitation" sentence="One moment.">
        <Skeleton className="h-24" />
      </AuthFrame>
    )
  const { organization_name, state } = invitation.data
  if (state !== "open")
    return (
      <AuthFrame
        title="This invitation is over"
        sentence={OVER[state] ?? "Ask for a new one."}
        footer={<Link href="/inbox/">Open Inlet</Link>}
      >
        <Facts invitation={invitation.data} />
      </AuthFrame>
    )
  return (
    <AuthFrame title={`Join ${organization_name}`} sentence={sentenceOf(invitation.data)}>
      <Facts invitation={invitation.data} />
      {person.data === undefined ? (
        <AccountButtons />
      ) : (
        <AcceptButton token={token} email={person.data.user.email} onSignOut={onSignOut} />
      )}
    </AuthFrame>
  )
}

const sentenceOf = ({ invited_by, organization_name }: InvitationOfLink): string =>
  `${invited_by ?? "Somebody"} invites you to answer customers together at ${organization_name}.`

function Facts({ invitation }: { invitation: InvitationOfLink }) {
  return (
    <dl className="mb-6 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
      <dt className="text-muted">For</dt>
      <dd className="min-w-0 truncate">{invitation.masked_email}</dd>
      <dt className="text-muted">Role</dt>
      <dd>{invitation.role_name || roleName(invitation.role)}</dd>
    </dl>
  )
}

function NoInvitation() {
  return (
    <AuthFrame
      title="There is no such invitation"
      sentence="Perhaps a newer mail replaced it, or part of the link is missing. Open the link of the newest mail."
      footer={<Link href="/inbox/">Open Inlet</Link>}
    >
      {null}
    </AuthFrame>
  )
}
