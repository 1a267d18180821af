import { useQueryClient } from "@tanstack/react-query"
import type { Attachment, Message } from "@/schemas/message"
import { messagesQuery } from "../queries"
import { isFilm, isPicture } from "./shape"

export type Seen = { file: Attachment; sentAt: string }

/** Every picture and film of the loaded thread that can be shown, oldest first. */
export function useThreadMedia(conversationId: string): Seen[] {
  const pages = useQueryClient().getQueryData(messagesQuery(conversationId).queryKey)
  return mediaOf(pages?.pages.flatMap((page) => page.data) ?? [])
}

/** Messages as the server pages them, newest first. */
export function mediaOf(messages: readonly Message[]): Seen[] {
  return [...messages]
    .reverse()
    .filter(({ deleted_at }) => deleted_at === null)
    .flatMap(({ attachments, sent_at, position_at }) =>
      attachments
        .filter((file) => file.state === "stored" && (isPicture(file) || isFilm(file)))
        .map((file) => ({ file, sentAt: sent_at ?? position_at })),
    )
}
