"use client"

import { useQuery } from "@tanstack/react-query"
import { CircleAlert, CircleCheck } from "lucide-react"
import { AppLink } from "@/components/ui/app-link"
import { Button, buttonLook } from "@/components/ui/button"
import { ChannelGlyph } from "@/components/ui/channel-glyph"
import { InlineNotice } from "@/components/ui/inline-notice"
import { channelsQuery } from "@/lib/directory"
import { cn } from "@/lib/format/text"
import type { ConnectAttempt } from "@/schemas/channels"
import { handleOf } from "../words"
import { AttemptSteps } from "./attempt-steps"

/** The end that one came for. */
export function Connected({ attempt }: { attempt: ConnectAttempt }) {
  const accounts = (useQuery(channelsQuery()).data ?? []).filter(({ id }) => attempt.connected.includes(id))
  return (
    <div data-testid="connect-done">
      <p className="mb-4 flex items-center gap-2 text-title font-semibold">
        <CircleCheck className="size-5 text-ok" aria-hidden />
        {attempt.connected.length === 1 ? "Connected" : `${attempt.connected.length} accounts are connected`}
      </p>
      <ul className="mb-6 divide-y border-y">
        {accounts.map((account) => (
          <li key={account.id} className="flex min-h-12 items-center gap-2.5 py-2">
            <ChannelGlyph channel={account.channel_type} isLabelled className="size-5" />
            <span className="min-w-0 flex-1">
              <bdi className="block truncate font-medium">{account.name}</bdi>
              <span className="tabular block truncate text-small text-muted">{handleOf(account)}</span>
            </span>
            <AppLink
              href={`/settings/channels/${account.id}/`}
              className={buttonLook({})}
              data-testid="open-connected"
            >
              Open
            </AppLink>
          </li>
        ))}
      </ul>
      {attempt.problem !== null && (
        <InlineNotice tone="warn" className="mb-6">
          Not all could be connected: {attempt.problem.detail} {attempt.problem.mend}
        </InlineNotice>
      )}
      <AppLink
        href="/inbox/"
        className={cn(buttonLook({ variant: "primary", size: "lg" }), "mb-6 max-md:w-full")}
      >
        Go to the inbox
      </AppLink>
      <details className="text-text-2">
        <summary className="cursor-pointer py-1">What was done</summary>
        <div className="pt-2">
          <AttemptSteps attempt={attempt} />
        </div>
      </details>
    </div>
  )
}

type FailedProps = { attempt: ConnectAttempt | undefined; words: string | null; onAgain: () => void }

/** The other end: why, and what to do. */
export function Failed({ attempt, words, onAgain }: FailedProps) {
  const problem = attempt?.problem ?? null
  const isCanceled = problem?.code === "canceled"
  return (
    <div data-testid="connect-failed">
      {attempt !== undefined && attempt.steps.length > 0 && <AttemptSteps attempt={attempt} isProblemTold />}
      <div role="alert" className="mb-5 flex gap-2.5">
        {!isCanceled && <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />}
        <div>
          <p className="max-w-[60ch] font-medium">{problem?.detail ?? words ?? "It did not work."}</p>
          {problem !== null && <p className="mt-0.5 max-w-[60ch] text-text-2">{problem.mend}</p>}
          {problem !== null && problem.platform_code !== "" && (
            <p className="tabular mt-1 text-small text-muted">Meta’s code: {problem.platform_code}</p>
          )}
        </div>
      </div>
      <Button variant="primary" className="max-md:w-full" data-testid="connect-again" onClick={onAgain}>
        Begin again
      </Button>
    </div>
  )
}
