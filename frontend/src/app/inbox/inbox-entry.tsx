"use client"

import dynamic from "next/dynamic"
import { InboxSkeleton } from "@/features/inbox/components/inbox-skeleton"

/** Rendered in the browser only: the shell is built for /inbox/ but shown at deeper addresses. */
export const InboxEntry = dynamic(() => import("./inbox-page").then((module) => module.InboxPage), {
  ssr: false,
  loading: () => <InboxSkeleton />,
})
