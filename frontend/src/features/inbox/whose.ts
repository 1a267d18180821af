import { useMemo } from "react"
import { useMe } from "@/lib/session-context"
import type { Whose } from "./cache"

/** The signed-in person and their teams, for filters and counters. */
export function useWhose(): Whose {
  const { user, reach } = useMe()
  return useMemo(() => ({ userId: user.id, teamIds: reach.team_ids }), [user.id, reach.team_ids])
}
