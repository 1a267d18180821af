import { useQuery } from "@tanstack/react-query"
import { teamsQuery } from "@/lib/directory"
import { useCan } from "@/lib/session-context"

/** The names of teams in one line, in the order of the list of teams; of those that are gone nothing. */
export function useTeamNames(): (teamIds: readonly string[]) => string {
  const mayRead = useCan("teams:read")
  const teams = useQuery({ ...teamsQuery(), enabled: mayRead }).data ?? []
  return (teamIds) => teams.flatMap(({ id, name }) => (teamIds.includes(id) ? name : [])).join(", ")
}
