"use client"

import { QueryClientProvider } from "@tanstack/react-query"
import { ThemeProvider } from "next-themes"
import { Fragment, type ReactNode, useEffect, useState } from "react"
import { Provider as StoreProvider } from "react-redux"
import { toast } from "@/lib/toast"
import { Toasts } from "@/components/ui/toasts"
import { env } from "@/lib/env"
import { onOrganizationSwitch, organizationTurn } from "@/lib/organization"
import { createQueryClient } from "@/lib/query/query-client"
import { startReporting } from "@/lib/report"
import { makeStore } from "@/store"

/** Everything that is known of one organization. A switch makes it anew, and with it every component below. */
const makeWorkspace = () => ({ turn: organizationTurn(), client: createQueryClient(), store: makeStore() })

export function Providers({ children }: { children: ReactNode }) {
  const [{ turn, client, store }, setWorkspace] = useState(makeWorkspace)
  useEffect(() => void startReporting(env.sentryDsn), [])
  useEffect(
    () =>
      onOrganizationSwitch(() => {
        client.clear()
        toast.dismiss()
        setWorkspace(makeWorkspace())
      }),
    [client],
  )

  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <StoreProvider store={store}>
        <QueryClientProvider client={client}>
          <Fragment key={turn}>{children}</Fragment>
          <Toasts />
        </QueryClientProvider>
      </StoreProvider>
    </ThemeProvider>
  )
}
