import { Ban } from "lucide-react"
import type { ReactNode } from "react"

/** That something was said, and nothing of what. */
export function DeletedContent({ meta }: { meta: ReactNode }) {
  return (
    <div className="flex items-end gap-3">
      <p className="flex grow items-center gap-1.5 text-muted italic">
        <Ban className="size-3.5" aria-hidden />
        This message was deleted
      </p>
      {meta}
    </div>
  )
}
