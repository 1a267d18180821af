import { useEffect, useState } from "react"

const NONE: Element[] = []
/** What had the focus when a dialog was opened last, the nearest first. */
let openers = NONE

/** The focused element; in a menu, a popover or another dialog, which may be gone later, also what opened that. */
function findOpeners(): Element[] {
  const active = document.activeElement
  if (active === null || active === document.body) return NONE
  const layer = active.closest("[role=dialog], [role=menu]")
  if (layer === null) return [active]
  return [active, ...document.querySelectorAll(`[aria-controls="${CSS.escape(layer.id)}"]`), ...openers]
}

/** For `onCloseAutoFocus` of dialogs that no trigger of Radix's opens: the focus goes back where it was. */
export function useFocusReturn(isOpen: boolean): (event: Event) => void {
  const [state, setState] = useState({ isOpen: false, openers })
  if (isOpen !== state.isOpen) {
    setState({ isOpen, openers: isOpen ? findOpeners() : state.openers })
  }
  useEffect(() => {
    if (isOpen) openers = state.openers
  }, [isOpen, state.openers])
  return (event) => {
    event.preventDefault()
    const isLost = document.activeElement === null || document.activeElement === document.body
    const opener = state.openers.find((element) => element.isConnected)
    if (isLost && opener instanceof HTMLElement) opener.focus()
  }
}
