"use client"

import { AppRail } from "@/app/app-rail"
import { InboxScreen } from "@/features/inbox/components/inbox-screen"

export const InboxPage = () => <InboxScreen rail={<AppRail />} />
