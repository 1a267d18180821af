import { Megaphone } from "lucide-react"
import { OutLink } from "./out-link"
import { type Fields, text, webLink } from "./read"

/** Where the customer came from: the ad, the post or the link that they pressed. */
export function Referral({ referral }: { referral: Fields }) {
  const [headline, body, ref] = [text(referral.headline), text(referral.body), text(referral.ref)]
  const [link, picture] = [webLink(referral.url), webLink(referral.image_url) ?? webLink(referral.video_url)]
  return (
    <aside className="mb-1.5 rounded-control bg-text/5 px-2 py-1.5 text-small">
      <p className="flex items-center gap-1.5 text-muted">
        <Megaphone className="size-3.5" aria-hidden />
        {sourceOf(referral)}
      </p>
      {headline !== null && (
        <p dir="auto" className="font-medium wrap-anywhere">
          {headline}
        </p>
      )}
      {body !== null && (
        <p dir="auto" className="line-clamp-3 text-text-2 wrap-anywhere">
          {body}
        </p>
      )}
      {headline === null && ref !== null && (
        <p dir="auto" className="text-text-2 wrap-anywhere">
          {ref}
        </p>
      )}
      {(link !== null || picture !== null) && (
        <p className="flex gap-3">
          {link !== null && <OutLink href={link}>Open</OutLink>}
          {picture !== null && <OutLink href={picture}>Picture</OutLink>}
        </p>
      )}
    </aside>
  )
}

function sourceOf(referral: Fields): string {
  if (referral.kind === "ad" || text(referral.ad_id) !== null) return "Came from an ad"
  if (referral.kind === "post") return "Came from a post"
  if (text(referral.product_id) !== null) return "Came from a product"
  return "Came from a link"
}
