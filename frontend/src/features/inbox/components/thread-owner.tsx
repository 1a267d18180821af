import { Bot } from "lucide-react"

/** Above the composer while another app answers the thread. */
export function ThreadOwner() {
  return (
    <p
      role="status"
      className="mx-3 mt-2 flex items-start gap-2 rounded-pop border border-line bg-panel px-4 py-2.5 text-text-2 md:mx-6"
    >
      <Bot className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
      Another app answers this conversation at the moment. What you send may cross with its answers.
    </p>
  )
}
