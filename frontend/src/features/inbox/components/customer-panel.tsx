"use client"

import { useQuery } from "@tanstack/react-query"
import { Avatar } from "@/components/ui/avatar"
import { Skeleton } from "@/components/ui/skeleton"
import { phoneNumber } from "@/lib/format/text"
import { channelsQuery } from "@/lib/directory"
import { fullTime, shortDate } from "@/lib/format/time"
import type { ConversationDetail, Identity } from "@/schemas/conversation"
import { conversationQuery } from "../queries"
import { channelName } from "../words"
import { ChannelGlyph } from "./channel-glyph"

const KIND_NAMES: Record<string, string> = {
  phone: "Phone",
  bsuid: "Business-scoped id",
  parent_bsuid: "Business-scoped id of the group",
  psid: "Page-scoped id",
  igsid: "Instagram-scoped id",
  user: "Id on the channel",
}

/** Who the customer is and how they reach us. */
export function CustomerPanel({ conversationId }: { conversationId: string }) {
  const { data: conversation, isPlaceholderData } = useQuery(conversationQuery(conversationId))
  return (
    <div
      role="group"
      aria-label="About the customer"
      data-testid="customer-panel"
      tabIndex={0}
      className="quiet-scroll focus-inset flex h-full flex-col overflow-y-auto"
    >
      {conversation === undefined ? (
        <div className="flex flex-col items-center gap-3 p-6">
          <Skeleton className="size-16 rounded-full" />
          <Skeleton className="h-3 w-32" />
        </div>
      ) : (
        <Profile conversation={conversation} isLoading={isPlaceholderData} />
      )}
    </div>
  )
}

function Profile({ conversation, isLoading }: { conversation: ConversationDetail; isLoading: boolean }) {
  const { customer } = conversation
  return (
    <>
      <div className="flex flex-col items-center border-b px-5 pt-7 pb-5 text-center">
        <Avatar name={customer.display_name} seed={customer.id} className="size-16 text-page" />
        <h2 dir="auto" className="mt-3 max-w-full text-message font-semibold wrap-anywhere">
          {customer.display_name}
        </h2>
        {customer.username !== null && <p className="text-muted">@{customer.username}</p>}
      </div>
      <Details conversation={conversation} />
      <section className="border-t px-5 py-4">
        <h3 className="mb-2 text-small font-medium text-muted">Identities</h3>
        {isLoading ? (
          <Skeleton className="h-9 w-full" />
        ) : (
          <ul className="space-y-3">
            {customer.identities.map((identity) => (
              <IdentityRow key={`${identity.kind}-${identity.external_user_id}`} identity={identity} />
            ))}
          </ul>
        )}
      </section>
    </>
  )
}

function Details({ conversation }: { conversation: ConversationDetail }) {
  const accounts = useQuery(channelsQuery()).data
  const account = accounts?.find((other) => other.id === conversation.channel_account_id)
  return (
    <dl className="grid grid-cols-[84px_1fr] gap-x-3 gap-y-2.5 px-5 py-4 [&_dt]:text-muted">
      <dt>Channel</dt>
      <dd className="flex min-w-0 items-center gap-1.5">
        <ChannelGlyph channel={conversation.channel_type} className="size-3.5" />
        {channelName(conversation.channel_type)}
      </dd>
      {account !== undefined && (
        <>
          <dt>Account</dt>
          <dd className="truncate" title={account.name}>
            {account.name}
            {account.status === "reconnect" && (
              <span className="block text-small text-bad">Needs reconnecting</span>
            )}
          </dd>
        </>
      )}
      {conversation.customer.phone !== null && (
        <>
          <dt>Phone</dt>
          <dd dir="ltr" className="tabular truncate text-start">
            {phoneNumber(conversation.customer.phone)}
          </dd>
        </>
      )}
      {conversation.customer.marketing_stopped_at != null && (
        <>
          <dt>Marketing</dt>
          <dd className="text-warn" title={fullTime(conversation.customer.marketing_stopped_at)}>
            Wants no marketing messages
          </dd>
        </>
      )}
      <dt>First seen</dt>
      <dd>
        <time dateTime={conversation.customer.created_at} title={fullTime(conversation.customer.created_at)}>
          {shortDate(conversation.customer.created_at)}
        </time>
      </dd>
      <dt>Conversation</dt>
      <dd className="tabular">#{conversation.number}</dd>
    </dl>
  )
}

function IdentityRow({ identity }: { identity: Identity }) {
  return (
    <li className="flex gap-2.5">
      <ChannelGlyph channel={identity.channel_type} isLabelled className="mt-0.5" />
      <div className="min-w-0">
        <p dir="ltr" className="tabular truncate text-start" title={identity.external_user_id}>
          {identity.kind === "phone" ? phoneNumber(identity.external_user_id) : identity.external_user_id}
        </p>
        <p className="truncate text-small text-muted">
          {KIND_NAMES[identity.kind] ?? identity.kind}
          {!identity.is_current && " · no longer theirs"}
        </p>
      </div>
    </li>
  )
}
