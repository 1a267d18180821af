import { useCallback, useMemo } from "react"
import type { Composer, ConversationDetail } from "@/schemas/conversation"
import { useAppSelector } from "@/store"
import type { UploadItem } from "@/store/uploads"
import { kindOf } from "./rules"
import { type Uploader, useUploader } from "./uploader"

export type Attachments = {
  items: UploadItem[]
  /** Something is on its way, or has to be decided about. */
  isBusy: boolean
  isOffered: boolean
  attach: (files: Iterable<File>) => void
  uploader: Uploader
}

const isOpen = ({ state }: UploadItem) => state !== "ready"

/** The files that go with the next reply in this conversation. */
export function useAttachments(conversation: ConversationDetail, composer: Composer): Attachments {
  const uploader = useUploader()
  const all = useAppSelector((state) => state.uploads)
  const items = useMemo(
    () => all.filter((item) => item.conversation_id === conversation.id),
    [all, conversation.id],
  )
  const { limits } = composer
  const isOffered = composer.kinds.some((kind) => limits.files.some((limit) => limit.kind === kind))
  const attach = useCallback(
    (files: Iterable<File>) => {
      if (!isOffered) return
      for (const file of files) uploader.add(conversation.id, { file, kind: kindOf(file, limits) })
    },
    [conversation.id, isOffered, limits, uploader],
  )
  return { items, isBusy: items.some(isOpen), isOffered, attach, uploader }
}
