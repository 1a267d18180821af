import type { ComponentProps } from "react"

/** An image by a signed link of the object store, which already has the size in which it is shown. */
export function Picture({ alt, ...props }: ComponentProps<"img"> & { alt: string }) {
  // eslint-disable-next-line @next/next/no-img-element
  return <img alt={alt} draggable={false} {...props} />
}
