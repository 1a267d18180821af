import { queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import { SignedOut } from "@/lib/api/problem"
import { getAccessToken, mayHaveSession, refreshAccessToken } from "@/lib/api/session"
import { Me } from "@/schemas/workspace"

/** The signed-in person. Without a token in memory the refresh cookie is tried first. */
export const meQuery = () =>
  queryOptions({
    queryKey: ["me"],
    queryFn: async ({ signal }) => {
      if (getAccessToken() === null) {
        if (!mayHaveSession()) throw new SignedOut("Nobody is signed in.")
        await refreshAccessToken()
      }
      return get("/api/me", Me, signal)
    },
  })
