"use client"

import { Eye } from "lucide-react"
import type { RefObject } from "react"
import { useMayAct } from "@/lib/rights"
import type { ConversationDetail } from "@/schemas/conversation"
import { ReplyBox } from "./reply-box"
import { useComposerRules } from "./use-composer-rules"
import { LateAnswerNote, WindowClosed } from "./window-state"

type ComposerProps = {
  conversation: ConversationDetail
  inputRef: RefObject<HTMLTextAreaElement | null>
}

/** Where an agent answers, with exactly what the channel takes at this moment; or why one cannot answer now. */
export function Composer({ conversation, ...box }: ComposerProps) {
  const canReply = useMayAct("conversations:reply", conversation)
  const composer = useComposerRules(conversation)
  return (
    <div className="shrink-0 px-3 pt-2 pb-[max(12px,env(safe-area-inset-bottom))] md:px-6 md:pb-4">
      {!canReply ? (
        <p className="flex items-center gap-2 rounded-pop border border-line bg-panel px-4 py-3 text-text-2">
          <Eye className="size-4 shrink-0 text-muted" aria-hidden />
          You can read along here, but not reply.
        </p>
      ) : composer.kinds.includes("text") ? (
        <>
          <LateAnswerNote window={composer.window} />
          <ReplyBox conversation={conversation} composer={composer} {...box} />
        </>
      ) : (
        <WindowClosed conversation={conversation} window={composer.window} />
      )}
    </div>
  )
}
