"use client"

import { useQueryClient } from "@tanstack/react-query"
import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  ExternalLink,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react"
import { toast } from "@/lib/toast"
import { AppLink } from "@/components/ui/app-link"
import { Button, buttonLook } from "@/components/ui/button"
import { Section } from "@/components/ui/section"
import { wordsFor } from "@/lib/api/words"
import { cn } from "@/lib/format/text"
import { fullTime } from "@/lib/format/time"
import type { ChannelDetail, CheckStep } from "@/schemas/channels"
import { subscribeChannel, testChannel } from "../mutations"
import { channelQuery } from "../queries"

const SIGNS: Record<CheckStep["state"], { icon: LucideIcon; hue: string; word: string }> = {
  ok: { icon: CircleCheck, hue: "text-ok", word: "Fine" },
  warning: { icon: TriangleAlert, hue: "text-warn", word: "Remark" },
  failed: { icon: CircleAlert, hue: "text-bad", word: "Failed" },
  skipped: { icon: CircleDashed, hue: "text-muted", word: "Not asked" },
}

type CheckerProps = { detail: ChannelDetail; mayConfigure: boolean }

/** Every precondition in order, what is wrong with it, and how to mend it. */
export function Checker({ detail, mayConfigure }: CheckerProps) {
  const client = useQueryClient()
  const { account, steps, is_checking } = detail
  const ask = async (work: Promise<ChannelDetail>) => {
    try {
      client.setQueryData(channelQuery(account.id).queryKey, await work)
    } catch (error) {
      toast.error(wordsFor(error))
    }
  }
  return (
    <Section
      title="Check"
      description={checkedWords(account.checked_at)}
      actions={
        mayConfigure && (
          <Button
            data-testid="test-channel"
            disabled={is_checking}
            onClick={() => void ask(testChannel(account.id))}
          >
            {is_checking ? "Checking…" : "Check now"}
          </Button>
        )
      }
    >
      {steps.length > 0 && (
        <ol aria-label="Checks" aria-busy={is_checking} className="divide-y border-t">
          {steps.map((step) => (
            <CheckRow key={step.key} step={step}>
              {mayConfigure && (
                <MendButton
                  step={step}
                  accountId={account.id}
                  onSubscribe={() => void ask(subscribeChannel(account.id))}
                />
              )}
            </CheckRow>
          ))}
        </ol>
      )}
    </Section>
  )
}

const checkedWords = (at: string | null): string =>
  at === null
    ? "Not checked yet. It is done once a day by itself."
    : `Last on ${fullTime(at)}. Once a day by itself.`

function CheckRow({ step, children }: { step: CheckStep; children: React.ReactNode }) {
  const { icon: Icon, hue, word } = SIGNS[step.state]
  return (
    <li className="flex items-start gap-3 py-2.5" data-testid={`check-${step.key}`} data-state={step.state}>
      <Icon className={cn("mt-0.5 size-4 shrink-0", hue)} role="img" aria-label={word} />
      <div className="min-w-0 flex-1 md:flex md:gap-4">
        <p className="font-medium md:w-40 md:shrink-0">{step.label}</p>
        <div className="min-w-0 flex-1">
          <p className={step.state === "skipped" ? "text-muted" : "text-text-2"}>
            {step.detail}
            {step.at != null && ` Last on ${fullTime(step.at)}.`}
          </p>
          {step.mend !== "" && <p className="max-w-[60ch]">{step.mend}</p>}
        </div>
      </div>
      {children}
    </li>
  )
}

type MendButtonProps = { step: CheckStep; accountId: string; onSubscribe: () => void }

function MendButton({ step, accountId, onSubscribe }: MendButtonProps) {
  const look = buttonLook({})
  if (step.state === "ok" || step.action === "") return null
  if (step.action === "subscribe")
    return (
      <Button data-testid="subscribe-again" onClick={onSubscribe}>
        Subscribe again
      </Button>
    )
  if (step.action === "reconnect")
    return (
      <AppLink href={`/settings/channels/${accountId}/connect/`} className={look}>
        Connect again
      </AppLink>
    )
  return (
    <a href={step.url} target="_blank" rel="noreferrer" className={look}>
      WhatsApp Manager <ExternalLink className="size-3.5" aria-hidden />
    </a>
  )
}
