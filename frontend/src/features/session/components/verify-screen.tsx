"use client"

import { useQuery } from "@tanstack/react-query"
import type { ComponentType, ReactNode } from "react"
import { AuthFrame } from "@/components/ui/auth-frame"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import type { Outcome, Pending } from "@/schemas/auth"
import { flowQuery } from "../queries"
import { useArrival } from "../use-arrival"
import { OtherPage } from "./other-page"
import { CodeStep, ResetStep, SecondFactorStep } from "./steps"

type Step = {
  title: string
  sentence: (pending: Pending) => ReactNode
  show: ComponentType<{ pending: Pending; onDone: (outcome: Outcome) => void }>
  again: string
}

const sentTo = ({ email }: Pending): ReactNode => (
  <>
    We sent a code to <b className="font-medium break-words text-text">{email}</b>. It is valid for 15
    minutes.
  </>
)

const STEPS: Record<Pending["flow"], Step> = {
  verify_email: { title: "Check your mail", sentence: sentTo, show: CodeStep, again: "/sign-up/" },
  enter_code: { title: "Check your mail", sentence: sentTo, show: CodeStep, again: "/sign-in/" },
  reset_password: { title: "Choose a new password", sentence: sentTo, show: ResetStep, again: "/reset/" },
  second_factor: {
    title: "One more step",
    sentence: () => "Your account asks for a second factor.",
    show: SecondFactorStep,
    again: "/sign-in/",
  },
}

/** The step that a sign-in or sign-up waits for; a reload, or another tab of this browser, goes on here. */
export function VerifyScreen() {
  const { data: flow, error } = useQuery(flowQuery())
  const arrive = useArrival()

  if (error !== null)
    return (
      <AuthFrame title="One moment" sentence="This step could not be read right now.">
        <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>
      </AuthFrame>
    )
  if (flow === undefined)
    return (
      <AuthFrame title="One moment" sentence="Looking where you were.">
        <Skeleton className="h-32" />
      </AuthFrame>
    )
  const step = flow.status === "pending" ? STEPS[flow.flow] : undefined
  if (flow.status !== "pending" || step === undefined)
    return (
      <AuthFrame
        title="This step is over"
        sentence="Its time or its tries are used up. Start again to get a new code."
        footer={
          <span className="flex gap-4">
            <OtherPage path="/sign-in/" label="Sign in" />
            <OtherPage path="/sign-up/" label="Sign up" />
          </span>
        }
      >
        {null}
      </AuthFrame>
    )
  const Shown = step.show
  return (
    <AuthFrame
      title={step.title}
      sentence={step.sentence(flow)}
      footer={<OtherPage path={step.again} label="Start over" />}
    >
      <Shown key={flow.flow} pending={flow} onDone={arrive} />
    </AuthFrame>
  )
}
