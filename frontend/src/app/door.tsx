"use client"

import dynamic from "next/dynamic"
import { useState } from "react"
import { AuthFrame } from "@/components/ui/auth-frame"
import { Button } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { signOut } from "@/features/session/mutations"
import { HOME } from "@/lib/app-path"
import { getOrganization, keepOrganization } from "@/lib/organization"

const TotpSetup = dynamic(
  () => import("@/features/account/components/totp-setup").then((module) => module.TotpSetup),
  { ssr: false, loading: () => <Skeleton className="h-60" /> },
)

/** `organizationName` is "" when it is not known. */
type DoorProps = { refusal: string; organizationName: string; onRetry: () => void }

/** What a member meets whom the workspace does not let in as they are. */
export function Door({ refusal, organizationName, onRetry }: DoorProps) {
  if (refusal === "not_a_member") return <Goodbye name={organizationName} />
  if (refusal === "second_factor_required") return <NeedsSecondFactor onRetry={onRetry} />
  if (refusal === "sso_required")
    return (
      <Closed
        title="This workspace has its own sign-in"
        sentence="Its people sign in through the company's identity provider."
        label="Sign in that way"
        path={`/sign-in/?sso=${encodeURIComponent(getOrganization() ?? "")}`}
      />
    )
  if (refusal === "sso_elsewhere")
    return (
      <Closed
        title="Sign in anew for this workspace"
        sentence="You came in through another company's identity provider, which counts there only."
        label="Sign in anew"
        path="/sign-in/"
      />
    )
  return null
}

function Goodbye({ name }: { name: string }) {
  return (
    <AuthFrame
      title="You are not a member any more"
      sentence={
        <>
          Somebody has taken you out of {name === "" ? "this workspace" : <bdi>{name}</bdi>}. What you wrote
          there stays, with your name. To come back you need an invitation.
        </>
      }
      footer={
        <Button variant="link" size="inline" onClick={() => void signOut()}>
          Sign out
        </Button>
      }
    >
      <Button variant="primary" size="lg" className="w-full" onClick={chooseAnother} data-testid="goodbye">
        Go on
      </Button>
    </AuthFrame>
  )
}

function chooseAnother(): void {
  keepOrganization(null)
  window.location.assign(HOME)
}

function NeedsSecondFactor({ onRetry }: { onRetry: () => void }) {
  const [isSettingUp, setIsSettingUp] = useState(false)
  return (
    <AuthFrame
      title="One more lock, please"
      sentence="This workspace lets people in only with a second factor: a code of an app on your phone."
      footer={<WaysOut />}
    >
      {isSettingUp ? (
        <TotpSetup onDone={onRetry} onCancel={() => setIsSettingUp(false)} />
      ) : (
        <Button
          variant="primary"
          size="lg"
          className="w-full"
          onClick={() => setIsSettingUp(true)}
          data-testid="door-set-up"
        >
          Set up an authenticator app
        </Button>
      )}
    </AuthFrame>
  )
}

type ClosedProps = { title: string; sentence: string; label: string; path: string }

function Closed({ title, sentence, label, path }: ClosedProps) {
  const leave = () => void signOut().then(() => window.location.assign(path))
  return (
    <AuthFrame title={title} sentence={sentence} footer={<WaysOut />}>
      <Button variant="primary" size="lg" className="w-full" onClick={leave}>
        {label}
      </Button>
    </AuthFrame>
  )
}

function WaysOut() {
  return (
    <span className="flex gap-4">
      <Button variant="link" size="inline" onClick={chooseAnother}>
        Another workspace
      </Button>
      <Button variant="link" size="inline" onClick={() => void signOut()}>
        Sign out
      </Button>
    </span>
  )
}
