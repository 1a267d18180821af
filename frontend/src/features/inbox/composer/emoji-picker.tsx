"use client"

import { Search } from "lucide-react"
import { useState } from "react"
import { findEmoji } from "./emoji"

/** Emoji in groups, found by their words. Enter takes the first that fits. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const [typed, setTyped] = useState("")
  const groups = findEmoji(typed)
  const first = groups[0]?.emoji[0]?.sign
  return (
    <div className="flex h-72 flex-col" data-testid="emoji-picker">
      <label className="flex h-10 shrink-0 items-center gap-2 border-b px-3">
        <Search className="size-3.5 shrink-0 text-muted" aria-hidden />
        <span className="sr-only">Find an emoji</span>
        <input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || first === undefined || typed === "") return
            event.preventDefault()
            onPick(first)
          }}
          autoFocus
          placeholder="Find an emoji"
          className="min-w-0 grow bg-transparent outline-none placeholder:text-muted max-md:text-title"
        />
      </label>
      <div className="quiet-scroll min-h-0 grow overflow-y-auto p-2" tabIndex={-1}>
        {groups.map(({ group, emoji }) => (
          <section key={group} aria-label={group}>
            <h3 className="px-1 pt-1 pb-0.5 text-meta font-medium text-muted">{group}</h3>
            <div className="grid grid-cols-8">
              {emoji.map(({ sign, name }) => (
                <button
                  key={sign}
                  type="button"
                  aria-label={name}
                  title={name}
                  onClick={() => onPick(sign)}
                  className="grid aspect-square place-items-center rounded-control text-[20px] leading-none hover:bg-hover"
                >
                  {sign}
                </button>
              ))}
            </div>
          </section>
        ))}
        {groups.length === 0 && (
          <p className="p-3 text-center text-small text-muted">Nothing is called that.</p>
        )}
      </div>
    </div>
  )
}
