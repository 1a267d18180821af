import { useCan, useMe } from "@/lib/session-context"

/** Whether the person may change this account: apps/access/principal.py. The server decides again. */
export function useMayConfigure(channelId: string): boolean {
  const { reach } = useMe()
  const holds = useCan("channels:configure")
  return holds && (reach.view === "all" || (reach.channels[channelId] ?? []).includes("manage"))
}
