import { QueryClient } from "@tanstack/react-query"
import { ApiError, SignedOut } from "@/lib/api/problem"

/** Live data is kept fresh by the socket, so a query goes stale only when the socket says so. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: "always",
        retry: (failures, error) => isWorthRetrying(error) && failures < 3,
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 8_000),
      },
      mutations: { networkMode: "always", retry: false },
    },
  })
}

function isWorthRetrying(error: unknown): boolean {
  if (error instanceof SignedOut) return false
  return !(error instanceof ApiError) || error.status >= 500
}
