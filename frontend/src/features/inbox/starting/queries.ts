import { queryOptions } from "@tanstack/react-query"
import { channelsQuery } from "@/lib/directory"

/** The WhatsApp numbers from which one can write first. */
export const startsQuery = () =>
  queryOptions({
    ...channelsQuery(),
    select: (accounts) =>
      accounts.filter(({ channel_type, status }) => channel_type === "whatsapp" && status === "connected"),
  })
