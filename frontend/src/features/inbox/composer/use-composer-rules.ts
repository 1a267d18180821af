import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef } from "react"
import { useNow } from "@/lib/now"
import type { Composer, ConversationDetail } from "@/schemas/conversation"
import { keys } from "../cache"
import { windowAt } from "./rules"

/**
 * What can be written now. The server's word is asked for again when the customer has written meanwhile (the
 * window moved) or the window's end has come; until it is here, nothing is offered that the end forbids.
 */
export function useComposerRules(conversation: ConversationDetail): Composer {
  const client = useQueryClient()
  const now = useNow()
  const { id, composer, reply_window_ends_at } = conversation
  const window = windowAt(composer.window, now)
  const hasEnded = window.state !== composer.window.state
  const said = useRef({ composer, moment: reply_window_ends_at })
  const asked = useRef("")
  useEffect(() => {
    if (said.current.composer !== composer) said.current = { composer, moment: reply_window_ends_at }
    const hasMoved = said.current.moment !== reply_window_ends_at
    // Once for each reason: a clock that runs ahead of the server's would ask for ever.
    const reason = `${hasMoved ? reply_window_ends_at : ""} ${hasEnded ? composer.window.ends_at : ""}`
    if ((!hasMoved && !hasEnded) || asked.current === reason) return
    asked.current = reason
    void client.invalidateQueries({ queryKey: keys.detail(id) })
  }, [client, composer, hasEnded, id, reply_window_ends_at])
  return hasEnded ? { ...composer, kinds: kindsAfter(composer, window.state), window } : composer
}

function kindsAfter({ kinds }: Composer, state: Composer["window"]["state"]): Composer["kinds"] {
  if (state === "human_agent") return kinds.filter((kind) => kind !== "reaction")
  return state === "template_only" ? kinds.filter((kind) => kind === "template") : []
}
