import { useCallback, useEffect, useRef, useState } from "react"
import { useAppDispatch, useAppStore } from "@/store"
import { draftChanged } from "@/store/drafts"

const SAVE_AFTER_MS = 300

/** Text that lives here while typing and is saved as the conversation's draft after a short pause. */
export function useDraft(conversationId: string) {
  const store = useAppStore()
  const dispatch = useAppDispatch()
  const [text, setLocal] = useState(() => store.getState().drafts[conversationId] ?? "")
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const unsaved = useRef<string | null>(null)

  const save = useCallback(() => {
    clearTimeout(timer.current)
    if (unsaved.current !== null) dispatch(draftChanged({ conversationId, text: unsaved.current }))
    unsaved.current = null
  }, [conversationId, dispatch])
  useEffect(() => {
    window.addEventListener("pagehide", save)
    return () => {
      window.removeEventListener("pagehide", save)
      save()
    }
  }, [save])

  const setText = (next: string, isFinal = false) => {
    setLocal(next)
    unsaved.current = next
    clearTimeout(timer.current)
    if (isFinal) save()
    else timer.current = setTimeout(save, SAVE_AFTER_MS)
  }
  return { text, setText }
}
