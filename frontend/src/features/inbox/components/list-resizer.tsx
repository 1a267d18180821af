"use client"

import type { KeyboardEvent, PointerEvent } from "react"
import { useAppDispatch } from "@/store"
import { LIST_WIDTH, listResized } from "@/store/layout"

const KEY_STEP_PX = 16

/** The edge of the list: drag it, or move it with the arrow keys. The width is remembered. */
export function ListResizer({ width }: { width: number }) {
  const dispatch = useAppDispatch()
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const pane = event.currentTarget.parentElement?.getBoundingClientRect()
    if (pane === undefined) return
    const isRtl = document.dir === "rtl"
    dispatch(listResized(isRtl ? pane.right - event.clientX : event.clientX - pane.left))
  }
  const move = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return
    event.preventDefault()
    dispatch(listResized(width + (event.key === "ArrowRight" ? KEY_STEP_PX : -KEY_STEP_PX)))
  }
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the list"
      aria-valuemin={LIST_WIDTH.min}
      aria-valuemax={LIST_WIDTH.max}
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={move}
      className="absolute inset-y-0 -end-1 z-10 w-2 cursor-col-resize touch-none after:absolute after:inset-y-0 after:start-[3px] after:w-0.5 after:bg-accent after:opacity-0 after:transition-opacity hover:after:opacity-60 focus-visible:outline-none focus-visible:after:opacity-100"
    />
  )
}
