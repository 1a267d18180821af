import { Forward, ShoppingBag, Users } from "lucide-react"
import type { ReactNode } from "react"
import type { Message } from "@/schemas/message"
import { LinkPreview } from "./link-preview"
import { fields, text } from "./read"
import { Referral } from "./referral"

/** What stands above any kind of content: that it was forwarded, said in a group, where it came from, its link. */
export function Surroundings({ message }: { message: Message }) {
  const { content } = message
  const referral = fields(content.referral)
  const product = text(fields(content.referred_product).product_retailer_id)
  // Messenger sends what it knows of a link along with the text.
  const preview = fields(content.preview ?? (message.message_type === "text" ? content.share : undefined))
  return (
    <>
      {content.forwarded === true && (
        <Note>
          <Forward className="size-3.5 rtl:-scale-x-100" aria-hidden /> Forwarded
        </Note>
      )}
      {typeof content.group_id === "string" && (
        <Note>
          <Users className="size-3.5" aria-hidden /> Written in a group
        </Note>
      )}
      {product !== null && (
        <Note>
          <ShoppingBag className="size-3.5" aria-hidden />
          <span>
            Asks about product <bdi>{product}</bdi>
          </span>
        </Note>
      )}
      {content.private_reply_to !== undefined && <Note>In private, to a comment</Note>}
      {Object.keys(referral).length > 0 && <Referral referral={referral} />}
      {Object.keys(preview).length > 0 && <LinkPreview preview={preview} />}
    </>
  )
}

function Note({ children }: { children: ReactNode }) {
  return <p className="mb-0.5 flex items-center gap-1.5 text-small text-muted">{children}</p>
}
