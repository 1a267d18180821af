import { type RefObject, useCallback, useEffect, useRef } from "react"
import { useAppDispatch, useAppSelector } from "@/store"
import { type Quote, quoteRemoved } from "@/store/quotes"

/** What the next reply answers, kept with the draft. Whoever chooses one wants to write; whoever only comes back does not. */
export function useQuote(conversationId: string, inputRef: RefObject<HTMLTextAreaElement | null>) {
  const dispatch = useAppDispatch()
  const quote: Quote | null = useAppSelector((state) => state.quotes[conversationId] ?? null)
  const known = useRef(quote)
  useEffect(() => {
    if (quote !== null && quote !== known.current) inputRef.current?.focus()
    known.current = quote
  }, [quote, inputRef])
  const removeQuote = useCallback(() => {
    dispatch(quoteRemoved(conversationId))
  }, [conversationId, dispatch])
  return { quote, removeQuote }
}
