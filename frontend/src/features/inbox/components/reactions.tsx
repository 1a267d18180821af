import { cn } from "@/lib/format/text"
import type { Message } from "@/schemas/message"

const chip = "rounded-full border border-line bg-raised px-1.5 text-small leading-5"

/** Under a bubble: what each side thinks of it. `onTakeBack`: pressing the team's own takes it back. */
export function Reactions({ message, onTakeBack }: { message: Message; onTakeBack?: () => void }) {
  if (message.reactions.length === 0) return null
  return (
    <ul className="z-10 -mt-1 flex gap-1 px-2" aria-label="Reactions">
      {message.reactions.map(({ emoji, by }) => (
        <li key={`${by}-${emoji}`} data-testid={`reaction-${by}`}>
          {by === "business" && onTakeBack !== undefined ? (
            <button
              type="button"
              onClick={onTakeBack}
              aria-label={`${emoji}, your team’s reaction: take it back`}
              title="Reaction of your team. Press to take it back."
              className={cn(chip, "border-accent/50 hover:bg-hover")}
            >
              {emoji}
            </button>
          ) : (
            <span
              title={by === "customer" ? "Reaction of the customer" : "Reaction of your team"}
              className={cn(chip, "block")}
            >
              {emoji}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
