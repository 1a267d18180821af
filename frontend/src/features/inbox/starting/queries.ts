import { queryOptions } from "@tanstack/react-query"
import { lookOf } from "@/lib/channels"
import { channelsQuery } from "@/lib/directory"

/** The accounts from which one can write first. */
export const startsQuery = () =>
  queryOptions({
    ...channelsQuery(),
    select: (accounts) =>
      accounts.filter(
        ({ channel_type, status }) => lookOf(channel_type).writesFirst && status === "connected",
      ),
  })
