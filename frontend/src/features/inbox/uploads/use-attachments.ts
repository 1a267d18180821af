import { useCallback, useEffect, useMemo, useRef } from "react"
import { toast } from "@/lib/toast"
import type { Composer, ConversationDetail } from "@/schemas/conversation"
import { type Uploader, useUploader } from "@/lib/uploads/uploader"
import { useAppSelector } from "@/store"
import type { UploadItem } from "@/store/uploads"
import { UNKNOWN_LIMITS } from "../composer/rules"
import { channelName } from "../words"
import { kindOf, refusalOf } from "./rules"

export type Attachments = {
  items: UploadItem[]
  /** Something is on its way, or has to be decided about. */
  isBusy: boolean
  isOffered: boolean
  /** What the channel takes is not known yet: what is given meanwhile is looked at then. */
  isAsking: boolean
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
  const isAsking = limits === UNKNOWN_LIMITS
  const channel = channelName(conversation.channel_type)
  const isOffered = composer.kinds.some((kind) => limits.files.some((limit) => limit.kind === kind))
  const held = useRef<File[]>([])
  const attach = useCallback(
    (files: Iterable<File>) => {
      if (isAsking) held.current.push(...files)
      else if (!isOffered) toast.error("Files cannot be sent here now")
      else
        for (const file of files) {
          const kind = kindOf(file, limits)
          const refusal = refusalOf(file, kind, limits, channel)
          uploader.add({ conversation_id: conversation.id }, { file, kind, refusal })
        }
    },
    [channel, conversation.id, isAsking, isOffered, limits, uploader],
  )
  useEffect(() => {
    if (!isAsking && held.current.length > 0) attach(held.current.splice(0))
  }, [attach, isAsking])
  return { items, isBusy: items.some(isOpen), isOffered, isAsking, attach, uploader }
}
