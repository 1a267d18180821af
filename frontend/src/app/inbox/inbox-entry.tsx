"use client"

import dynamic from "next/dynamic"
import { InboxSkeleton } from "@/features/inbox/components/inbox-skeleton"

const load = () => import("./inbox-page").then((module) => module.InboxPage)

// The page is shown once the session is known; its code need not wait for that.
if (typeof window !== "undefined") void load()

/** Rendered in the browser only: the shell is built for /inbox/ but shown at deeper addresses. */
export const InboxEntry = dynamic(load, { ssr: false, loading: () => <InboxSkeleton /> })
