"use client"

import { useQuery } from "@tanstack/react-query"
import { type ReactNode, useState } from "react"
import { AuthFrame } from "@/components/ui/auth-frame"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import type { Setup } from "@/schemas/onboarding"
import { welcomeQuery } from "../queries"
import { useSignInFirst } from "../use-sign-in"
import { CreateForm } from "./create-form"
import { Offers, offersOf } from "./offers"
import { SetupProgress } from "./setup-progress"

type WelcomeScreenProps = { onSignOut: () => void }

/** For people without a workspace, or who want another one: join one that waits for them, or make their own. */
export function WelcomeScreen({ onSignOut }: WelcomeScreenProps) {
  const { data: welcome, error } = useQuery(welcomeQuery())
  const [made, setMade] = useState<Setup | null>(null)
  const [isCreating, setIsCreating] = useState(false)
  const isSignedOut = useSignInFirst(error)

  if (made !== null)
    return (
      <AuthFrame title={`Setting up ${made.organization.name}`} sentence="A moment, and you are in.">
        <SetupProgress made={made} />
      </AuthFrame>
    )
  if (welcome === undefined)
    return (
      <AuthFrame title="Welcome to Inlet" sentence="Every conversation with your customers, in one inbox.">
        {error === null || isSignedOut ? (
          <Skeleton className="h-40" />
        ) : (
          <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>
        )}
      </AuthFrame>
    )

  const offers = offersOf(welcome)
  const footer = <Person email={welcome.user.email} onSignOut={onSignOut} />
  if (offers.length > 0 && !isCreating)
    return (
      <AuthFrame
        title={`Welcome, ${welcome.user.name}`}
        sentence={offers.length === 1 ? "A workspace waits for you." : "These workspaces wait for you."}
        footer={footer}
      >
        <Offers offers={offers} />
        <Button size="lg" className="mt-4 w-full" onClick={() => setIsCreating(true)}>
          Create a workspace of your own
        </Button>
      </AuthFrame>
    )
  return (
    <AuthFrame
      title="Create your workspace"
      sentence="Where your team answers your customers. Usually the name of your company."
      footer={footer}
    >
      <CreateForm suggestion={welcome.suggestion} onMade={setMade} />
    </AuthFrame>
  )
}

function Person({ email, onSignOut }: { email: string; onSignOut: () => void }): ReactNode {
  return (
    <p className="break-words">
      Signed in as {email}.{" "}
      <Button variant="link" size="inline" onClick={onSignOut}>
        Sign out
      </Button>
    </p>
  )
}
