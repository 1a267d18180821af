"use client"

import { elementScroll, useVirtualizer } from "@tanstack/react-virtual"
import { ArrowDown } from "lucide-react"
import {
  type Ref,
  type UIEvent,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react"
import { Button } from "@/components/ui/button"
import type { ThreadItem } from "../thread-items"
import { ThreadRow } from "./thread-row"

const ROW_GUESS_PX = 56
const LOAD_AHEAD_ROWS = 6
const AT_END_PX = 80
const FLASH_AFTER_MS = 120

/** What others may ask of the log. */
export type ThreadLogHandle = { jumpTo: (messageId: string) => void }

type ThreadLogProps = {
  ref?: Ref<ThreadLogHandle>
  items: ThreadItem[]
  label: string
  onNearStart: () => void
}

/** A virtual log that opens at its end, follows what is added there, and does not jump when older rows come. */
export function ThreadLog({ ref, items, label, onNearStart }: ThreadLogProps) {
  const scroller = useRef<HTMLDivElement>(null)
  // Rows are measured after they are drawn, so the end moves for some frames: stay with it until the reader
  // leaves. Where we scrolled ourselves is remembered, because those scroll events say nothing of the reader.
  const isAtEnd = useRef(true)
  const ownTop = useRef(0)
  const [isAway, setIsAway] = useState(false)
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    scrollToFn: (offset, options, instance) => {
      elementScroll(offset, options, instance)
      ownTop.current = scroller.current?.scrollTop ?? 0
    },
    estimateSize: () => ROW_GUESS_PX,
    getItemKey: (at) => items[at]?.key ?? at,
    overscan: 10,
    anchorTo: "end",
    paddingStart: 12,
    paddingEnd: 16,
  })
  const visible = virtualizer.getVirtualItems()
  const firstVisible = visible[0]?.index ?? Number.POSITIVE_INFINITY

  const height_px = virtualizer.getTotalSize()
  const goToEnd = () => {
    const element = scroller.current
    element?.scrollTo({ top: element.scrollHeight })
    ownTop.current = element?.scrollTop ?? 0
  }
  useLayoutEffect(() => {
    if (isAtEnd.current) goToEnd()
  }, [height_px])
  // The composer grows with its text and takes height from the log.
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTo({ top: element.scrollHeight })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
    const isNear = scrollHeight - scrollTop - clientHeight <= AT_END_PX
    if (isNear || Math.abs(scrollTop - ownTop.current) > 1) isAtEnd.current = isNear
    setIsAway(!isAtEnd.current)
  }
  useEffect(() => {
    if (firstVisible < LOAD_AHEAD_ROWS) onNearStart()
  }, [firstVisible, onNearStart])

  useImperativeHandle(ref, () => ({
    jumpTo: (messageId) => {
      const at = items.findIndex((item) => item.kind === "message" && item.message.id === messageId)
      if (at < 0) return
      isAtEnd.current = false
      virtualizer.scrollToIndex(at, { align: "center" })
      setTimeout(() => flash(scroller.current, messageId), FLASH_AFTER_MS)
    },
  }))

  // A reply of one's own is always shown, even when reading further up.
  const lastItem = items.at(-1)
  const pendingKey = lastItem?.kind === "pending" ? lastItem.key : null
  useEffect(() => {
    if (pendingKey !== null) goToEnd()
  }, [pendingKey])

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={label}
        data-testid="thread"
        className="focus-inset quiet-scroll min-h-0 flex-1 overflow-y-auto overscroll-contain"
      >
        <div className="relative" style={{ height: height_px }}>
          {visible.map((virtual) => {
            const item = items[virtual.index]
            if (item === undefined) return null
            return (
              <div
                key={virtual.key}
                ref={virtualizer.measureElement}
                data-index={virtual.index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${virtual.start}px)` }}
              >
                <ThreadRow item={item} />
              </div>
            )
          })}
        </div>
      </div>
      {isAway && (
        <Button
          size="sm"
          className="absolute start-1/2 bottom-3 -translate-x-1/2 rounded-full px-3 shadow-float"
          onClick={() => virtualizer.scrollToEnd({ behavior: "smooth" })}
        >
          <ArrowDown className="size-3.5" aria-hidden />
          Latest messages
        </Button>
      )}
    </div>
  )
}

/** Draw the eye to a message for a moment. */
function flash(log: HTMLElement | null, messageId: string): void {
  const bubble = log?.querySelector(`[data-message-id="${CSS.escape(messageId)}"]`)
  bubble?.animate?.([{ backgroundColor: "var(--selected)" }, { backgroundColor: "transparent" }], 1200)
}
