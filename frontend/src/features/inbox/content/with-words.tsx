import type { ReactNode } from "react"
import type { ContentProps } from "./props"
import { Words } from "./words"

/** Something to see with the message's own words below; `meta` ends whichever comes last. */
export function WithWords({ message, meta, children }: ContentProps & { children: ReactNode }) {
  const words = message.body_text ?? ""
  return (
    <>
      <div className="flex items-end gap-3">
        {children}
        {words === "" && meta}
      </div>
      {words !== "" && <Words text={words} meta={meta} />}
    </>
  )
}
