"use client"

import { AppRail } from "@/app/app-rail"
import { InboxFirstSteps } from "@/app/inbox/inbox-first-steps"
import { InboxScreen } from "@/features/inbox/components/inbox-screen"

export const InboxPage = () => (
  <InboxScreen
    rail={<AppRail />}
    firstSteps={<InboxFirstSteps className="mx-2 mb-1 shrink-0" />}
    largeFirstSteps={<InboxFirstSteps isLarge className="w-full max-w-80" />}
  />
)
