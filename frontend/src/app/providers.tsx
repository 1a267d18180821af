"use client"

import { QueryClientProvider } from "@tanstack/react-query"
import { ThemeProvider } from "next-themes"
import { type ReactNode, useEffect, useState } from "react"
import { Provider as StoreProvider } from "react-redux"
import { Toasts } from "@/components/ui/toasts"
import { env } from "@/lib/env"
import { createQueryClient } from "@/lib/query/query-client"
import { startReporting } from "@/lib/report"
import { makeStore } from "@/store"

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(createQueryClient)
  const [store] = useState(makeStore)
  useEffect(() => void startReporting(env.sentryDsn), [])

  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <StoreProvider store={store}>
        <QueryClientProvider client={client}>
          {children}
          <Toasts />
        </QueryClientProvider>
      </StoreProvider>
    </ThemeProvider>
  )
}
