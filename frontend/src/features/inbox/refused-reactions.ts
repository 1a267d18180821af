import { toast } from "@/lib/toast"
import type { Message } from "@/schemas/message"

const told = new Set<string>()

/** A reaction is no bubble that could say that it failed: whoever gave it is told, once. */
export function tellRefusedReaction(message: Message, myId: string): void {
  if (message.message_type !== "reaction" || message.delivery_status !== "failed") return
  if (message.sent_by !== myId || told.has(message.id)) return
  told.add(message.id)
  const { detail, advice } = message.error ?? {}
  toast.error("The reaction did not arrive", { description: [detail, advice].filter(Boolean).join(" ") })
}
