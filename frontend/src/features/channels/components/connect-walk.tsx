"use client"

import { ExternalLink } from "lucide-react"
import { Button } from "@/components/ui/button"
import { ChannelGlyph } from "@/components/ui/channel-glyph"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page, Section } from "@/components/ui/section"
import { Stepper } from "@/components/ui/stepper"
import { WAYS } from "@/lib/channels"
import type { ChannelAccount, WayKey } from "@/schemas/channels"
import { useConnect } from "../use-connect"
import { AttemptSteps } from "./attempt-steps"
import { ChoicesForm } from "./choices-form"
import { OwnAppForm } from "./own-app-form"
import { Connected, Failed } from "./walk-ends"

const STEPS = ["Get ready", "Allow access", "Choose", "Done"] as const

type ConnectWalkProps = { way: WayKey; again?: ChannelAccount }

/** From "what you need" to connected accounts; `again`: one that lost its access. */
export function ConnectWalk({ way, again }: ConnectWalkProps) {
  const walk = useConnect(way, again?.id)
  return (
    <Page
      title={again === undefined ? `Connect ${WAYS[way].name}` : `Connect ${again.name} again`}
      description={again === undefined ? WAYS[way].pitch : "Conversations and settings stay as they are."}
      parent={
        again === undefined
          ? { href: "/settings/channels/new/", label: "Connect a channel" }
          : { href: `/settings/channels/${again.id}/`, label: again.name }
      }
      actions={<ChannelGlyph channel={WAYS[way].channel} isLabelled className="mt-1 size-7" />}
    >
      <Stepper steps={STEPS} current={positionOf(walk)} />
      <div className="mt-6">
        <Stage walk={walk} way={way} />
      </div>
    </Page>
  )
}

type Walk = ReturnType<typeof useConnect>

function positionOf({ stage, attempt }: Walk): number {
  if (attempt?.step === "done") return 3
  if (attempt?.step === "choosing" || attempt?.step === "connecting") return 2
  return stage === "ready" || stage === "failed" ? 0 : 1
}

function Stage({ walk, way }: { walk: Walk; way: WayKey }) {
  const { stage, attempt } = walk
  if (stage === "ready") return <GetReady walk={walk} way={way} />
  if (stage === "failed" || attempt?.step === "failed")
    return <Failed attempt={attempt} words={walk.problem} onAgain={walk.reset} />
  if (stage === "window") return <InTheWindow walk={walk} />
  if (attempt === undefined) return <p className="text-muted">One moment…</p>
  if (attempt.step === "done") return <Connected attempt={attempt} />
  if (attempt.step === "choosing")
    return (
      <>
        <AttemptSteps attempt={attempt} />
        <ChoicesForm key={attempt.problem?.code} attempt={attempt} onChoose={walk.choose} />
      </>
    )
  return <AttemptSteps attempt={attempt} isBusy />
}

function GetReady({ walk, way }: { walk: Walk; way: WayKey }) {
  const { needs, start } = WAYS[way]
  return (
    <Section title="What you need">
      <ul className="mb-6 space-y-2">
        {needs.map((need) => (
          <li key={need} className="flex gap-2.5">
            <span className="mt-2 size-1 shrink-0 rounded-full bg-muted" aria-hidden />
            <span className="max-w-[60ch]">{need}</span>
          </li>
        ))}
      </ul>
      {way === "whatsapp_manual" ? (
        <OwnAppForm onSend={walk.beginWithOwnApp} />
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button
            variant="primary"
            size="lg"
            className="max-md:w-full"
            data-testid="open-dialog"
            onClick={() => walk.begin()}
          >
            {start} <ExternalLink className="size-4" aria-hidden />
          </Button>
          {way === "whatsapp_signup" && (
            <Button
              size="lg"
              className="max-md:w-full"
              data-testid="open-dialog-coexistence"
              onClick={() => walk.begin({ coexistence: true })}
            >
              Keep my WhatsApp Business app
            </Button>
          )}
        </div>
      )}
      <p className="mt-3 max-w-[60ch] text-small text-muted">
        {way === "whatsapp_manual"
          ? "Secrets are stored encrypted and are never shown again."
          : "A window of Meta’s opens. Leave every permission switched on there; we ask for nothing that is not needed."}
      </p>
    </Section>
  )
}

function InTheWindow({ walk }: { walk: Walk }) {
  if (walk.isBlocked)
    return (
      <InlineNotice tone="warn">
        <p>Your browser did not open the window.</p>
        <a
          href={walk.dialogUrl}
          target="_blank"
          rel="opener"
          className="mt-1 inline-flex items-center gap-1 font-medium text-accent underline underline-offset-4 max-md:h-11"
        >
          Open it <ExternalLink className="size-3.5" aria-hidden />
        </a>
      </InlineNotice>
    )
  return (
    <div className="rounded-pop border border-line p-5">
      <p className="font-medium" role="status">
        {walk.isClosed ? "The window seems to be closed." : "Go on in the window that has opened."}
      </p>
      <p className="mt-1 mb-4 max-w-[60ch] text-text-2">
        {walk.isClosed
          ? "If you finished there, this goes on by itself in a moment. Otherwise open it again."
          : "This page goes on by itself when you are done there."}
      </p>
      <div className="flex gap-2">
        {walk.isClosed && (
          <Button variant="primary" onClick={() => walk.begin()}>
            Open it again
          </Button>
        )}
        <Button onClick={walk.reset}>Cancel</Button>
      </div>
    </div>
  )
}
