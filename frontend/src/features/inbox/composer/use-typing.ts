import { useCallback, useRef } from "react"
import { NoContent, post } from "@/lib/api/http"

const AGAIN_AFTER_MS = 10_000

/** Tells the customer's phone that somebody writes: at once, then at most every ten seconds while that goes on. */
export function useTyping(conversationId: string): () => void {
  const toldAt = useRef(Number.NEGATIVE_INFINITY)
  return useCallback(() => {
    if (performance.now() - toldAt.current < AGAIN_AFTER_MS) return
    toldAt.current = performance.now()
    // Not worth a word when it fails: the answer itself is what counts.
    post(`/api/conversations/${conversationId}/typing`, undefined, NoContent).catch(() => undefined)
  }, [conversationId])
}
