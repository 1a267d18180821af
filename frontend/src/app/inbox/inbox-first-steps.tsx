"use client"

import { useInfiniteQuery } from "@tanstack/react-query"
import { useRouter } from "next/navigation"
import { FirstSteps, type StepActions } from "@/features/checklist/components/first-steps"
import { useInboxLocation } from "@/features/inbox/location"
import { conversationsQuery } from "@/features/inbox/queries"
import { listFilter } from "@/features/inbox/rules"
import { useWhose } from "@/features/inbox/whose"
import { useMe } from "@/lib/session-context"

/** The first steps, and where each of them leads from the inbox. */
export function InboxFirstSteps(props: { isLarge?: boolean; className?: string }) {
  const router = useRouter()
  const { open } = useInboxLocation()
  // Not for one of ours who only stands in.
  const isOperator = useMe().operator !== null
  const { data } = useInfiniteQuery(conversationsQuery(listFilter("open", useWhose())))
  const newest = data?.pages[0]?.data[0]?.id
  const actions: StepActions = {
    reply: () => newest !== undefined && open(newest),
    invite: () => router.push("/settings/members/"),
    connect: () => router.push("/settings/channels/"),
  }
  return isOperator ? null : <FirstSteps actions={actions} {...props} />
}
