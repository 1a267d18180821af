"use client"

import Link from "next/link"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { ApiError } from "@/lib/api/problem"
import { wordsFor } from "@/lib/api/words"
import { forgetToken } from "../link-token"
import { enter, join } from "../mutations"

const BACK = `?next=${encodeURIComponent("/join/")}`
const wide =
  "flex h-10 w-full items-center justify-center rounded-control font-medium transition-colors duration-80 max-md:h-11"

/** For somebody who is not signed in: both ways lead back here. */
export function AccountButtons() {
  return (
    <div className="space-y-3">
      <Link
        prefetch={false}
        href={`/sign-up/${BACK}`}
        className={`${wide} bg-accent text-on-accent hover:bg-accent/90`}
      >
        Create an account
      </Link>
      <Link href={`/sign-in/${BACK}`} className={`${wide} border border-line bg-raised hover:bg-hover`}>
        I have an account
      </Link>
    </div>
  )
}

type AcceptButtonProps = { token: string; email: string; onSignOut: () => Promise<void> }

/** For whoever is signed in; the server says whether the invitation is theirs. */
export function AcceptButton({ token, email, onSignOut }: AcceptButtonProps) {
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const isWrongAccount = error instanceof ApiError && error.code === "wrong_account"
  const accept = async () => {
    setIsBusy(true)
    setError(null)
    try {
      const { organization } = await join({ token })
      forgetToken()
      enter(organization.slug)
    } catch (refused) {
      setError(refused)
      setIsBusy(false)
    }
  }
  return (
    <div className="space-y-3">
      {error !== null && (
        <InlineNotice tone={isWrongAccount ? "warn" : "bad"}>{wordsFor(error)}</InlineNotice>
      )}
      {isWrongAccount ? (
        <Button size="lg" className="w-full" onClick={() => void onSignOut()}>
          Use another account
        </Button>
      ) : (
        <Button
          variant="primary"
          size="lg"
          className="w-full"
          disabled={isBusy}
          onClick={() => void accept()}
          data-testid="accept-invitation"
        >
          {isBusy ? "Joining…" : "Accept the invitation"}
        </Button>
      )}
      <p className="text-small text-muted">You are signed in as {email}.</p>
    </div>
  )
}
