"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { AppLink } from "@/components/ui/app-link"
import { Button, buttonLook } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { CopyField } from "@/components/ui/copy-field"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page, Section } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import { channelName, lookOf } from "@/lib/channels"
import { directoryKeys } from "@/lib/directory"
import { fullTime } from "@/lib/format/time"
import { useMayConfigure } from "../rights"
import { disconnectChannel } from "../mutations"
import { channelQuery } from "../queries"
import type { ChannelAccount, ChannelDetail } from "@/schemas/channels"
import { ChannelSettings } from "./channel-settings"
import { wayOf } from "../words"
import { Checker } from "./checker"
import { Facts } from "./facts"
import { HistoryImport } from "./history-import"
import { StateMark } from "./state-mark"
import { Timeline } from "./timeline"

const LIST = { href: "/settings/channels/", label: "Channels" }

/** One account: how it is, what to do about it, its settings. */
export function ChannelPage({ id }: { id: string }) {
  const { data: detail, error } = useQuery(channelQuery(id))
  const mayConfigure = useMayConfigure(id)
  if (error !== null)
    return (
      <Page title="Channel" parent={LIST}>
        <p className="text-bad">{wordsFor(error)}</p>
      </Page>
    )
  if (detail === undefined)
    return (
      <Page title="Channel" parent={LIST}>
        <Skeleton className="h-64" />
      </Page>
    )
  const { account } = detail
  return (
    <Page
      title={account.name}
      parent={LIST}
      description={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {channelName(account.channel_type)} <StateMark account={account} />
        </span>
      }
      actions={
        mayConfigure &&
        account.status !== "connected" &&
        wayOf(account) !== undefined && <ConnectAgain account={account} />
      }
    >
      <Trouble detail={detail} />
      <Facts detail={detail} />
      {lookOf(account.channel_type).importsChats && <HistoryImport channelId={account.id} />}
      {account.status !== "disconnected" && <Checker detail={detail} mayConfigure={mayConfigure} />}
      {detail.own_webhook !== null && <OwnWebhook webhook={detail.own_webhook} />}
      {mayConfigure && <ChannelSettings key={account.id} account={account} />}
      <Timeline detail={detail} />
      {mayConfigure && account.status !== "disconnected" && <Disconnect account={account} />}
    </Page>
  )
}

const ConnectAgain = ({ account }: { account: ChannelAccount }) => (
  <AppLink
    href={`/settings/channels/${account.id}/connect/`}
    className={buttonLook({ variant: "primary" })}
    data-testid="reconnect"
  >
    Connect again
  </AppLink>
)

/** What is wrong, said once at the top. */
function Trouble({ detail: { account, reason } }: { detail: ChannelDetail }) {
  if (account.status === "connected" && account.silent_since === null) return null
  return (
    <div className="pb-6">
      {account.status === "reconnect" && (
        <InlineNotice tone="bad">
          <p className="font-medium">Answers cannot be sent until it is connected again.</p>
          <p className="text-text-2">
            {reason} What customers write still comes in, as long as the platform tells us.
          </p>
        </InlineNotice>
      )}
      {account.status === "disconnected" && (
        <InlineNotice tone="info">
          Nothing comes in and nothing goes out. {reason}
          {account.status_since !== null && ` Since ${fullTime(account.status_since)}.`}
        </InlineNotice>
      )}
      {account.status === "connected" && account.silent_since !== null && (
        <InlineNotice tone="warn">
          Nothing has come in since {fullTime(account.silent_since)}, in hours that are busy in other weeks.
          Run the check below, or write to the account yourself.
        </InlineNotice>
      )}
    </div>
  )
}

function OwnWebhook({ webhook }: { webhook: { url: string; verify_token: string } }) {
  return (
    <Section
      title="Webhook of your app"
      description="Set for this account by itself. Enter it in your app’s dashboard only when the check says that nothing arrives."
    >
      <div className="grid max-w-[560px] gap-4">
        <CopyField label="Callback URL" value={webhook.url} />
        <CopyField label="Verify token" value={webhook.verify_token} />
      </div>
    </Section>
  )
}

function Disconnect({ account }: { account: ChannelAccount }) {
  const client = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const confirm = async () => {
    await disconnectChannel(account.id)
    await client.invalidateQueries({ queryKey: directoryKeys.channels })
  }
  return (
    <Section title="Disconnect" description="The account can be connected again at any time.">
      <Button data-testid="disconnect" onClick={() => setIsAsking(true)}>
        Disconnect…
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={`Disconnect ${account.name}?`}
        confirmLabel="Disconnect"
        isDangerous
        onConfirm={confirm}
      >
        <ul className="list-disc space-y-1 ps-4">
          <li>New messages of customers no longer arrive here, and answers cannot be sent.</li>
          <li>Conversations and customers stay, and can be read.</li>
          <li>Our access is given back to Meta and deleted here.</li>
        </ul>
      </ConfirmDialog>
    </Section>
  )
}
