import { useCallback, useMemo } from "react"
import type { Composer, ConversationDetail } from "@/schemas/conversation"
import { type Uploader, useUploader } from "@/lib/uploads/uploader"
import { useAppSelector } from "@/store"
import type { UploadItem } from "@/store/uploads"
import { kindOf } from "./rules"

export type Attachments = {
  items: UploadItem[]
  /** Something is on its way, or has to be decided about. */
  isBusy: boolean
  isOffered: boolean
  attach: (files: Iterable<File>) => void
  uploader: Uploader
}

const isFor = ({ target }: UploadItem, conversationId: string) =>
  "conversation_id" in target && target.conversation_id === conversationId
const isOpen = ({ state }: UploadItem) => state !== "ready"

/** The files that go with the next reply in this conversation. */
export function useAttachments(conversation: ConversationDetail, composer: Composer): Attachments {
  const uploader = useUploader()
  const all = useAppSelector((state) => state.uploads)
  const items = useMemo(
    () => all.filter((item) => item.field === null && isFor(item, conversation.id)),
    [all, conversation.id],
  )
  const { limits } = composer
  const isOffered = composer.kinds.some((kind) => limits.files.some((limit) => limit.kind === kind))
  const attach = useCallback(
    (files: Iterable<File>) => {
      if (!isOffered) return
      for (const file of files)
        uploader.add({ conversation_id: conversation.id }, { file, kind: kindOf(file, limits) })
    },
    [conversation.id, isOffered, limits, uploader],
  )
  return { items, isBusy: items.some(isOpen), isOffered, attach, uploader }
}
