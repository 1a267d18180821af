import { type Fields, text, webLink } from "./read"

/** What the page behind a link says about itself. */
export function LinkPreview({ preview }: { preview: Fields }) {
  const [title, link] = [text(preview.title), webLink(preview.url)]
  if (title === null || link === null) return null
  const description = text(preview.description)
  return (
    <a
      href={link}
      target="_blank"
      rel="noreferrer noopener"
      data-testid="link-preview"
      className="mb-1.5 block rounded-control border-s-2 border-text/20 bg-text/5 px-2.5 py-1.5 text-small hover:bg-text/8"
    >
      <span dir="auto" className="block truncate text-muted">
        {text(preview.site_name) ?? hostOf(link)}
      </span>
      <span dir="auto" className="line-clamp-2 font-medium wrap-anywhere">
        {title}
      </span>
      {description !== null && (
        <span dir="auto" className="line-clamp-2 text-text-2 wrap-anywhere">
          {description}
        </span>
      )}
    </a>
  )
}

function hostOf(link: string): string {
  try {
    return new URL(link).hostname.replace(/^www\./, "")
  } catch {
    return link
  }
}
