import { CloudOff, MessageCircleDashed } from "lucide-react"
import dynamic from "next/dynamic"
import type { ReactNode } from "react"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"
import { Kbd } from "@/components/ui/kbd"
import { Skeleton } from "@/components/ui/skeleton"
import type { ViewName } from "@/schemas/view"
import { useOrderedConversations } from "./use-ordered-conversations"

const WIDTHS = ["w-28", "w-40", "w-32", "w-24", "w-36", "w-44", "w-28", "w-36"]

/** Rows of grey while the first page loads. */
export function ListSkeleton() {
  return (
    <div role="status" aria-label="Loading conversations" className="flex-1 overflow-hidden">
      {WIDTHS.map((width, at) => (
        <div key={at} className="flex h-16 items-center gap-3 px-3">
          <Skeleton className="size-9 shrink-0 rounded-full" />
          <div className="min-w-0 flex-1 space-y-2.5">
            <Skeleton className={`h-2.5 ${width}`} />
            <Skeleton className="h-2.5 w-4/5" />
          </div>
        </div>
      ))}
    </div>
  )
}

export function ListError({ onRetry }: { onRetry: () => void }) {
  return (
    <div className="flex-1">
      <EmptyState icon={CloudOff} title="The list did not load">
        <p className="mb-3">Nothing is lost; the server could not be reached.</p>
        <Button onClick={onRetry}>Try again</Button>
      </EmptyState>
    </div>
  )
}

const Why = dynamic(() => import("./list-empty").then((module) => module.ListEmpty), { ssr: false })

export const ListEmpty = (props: { view: ViewName }) => (
  <div className="flex-1">
    <Why {...props} />
  </div>
)

/** What the thread pane shows while no conversation is open. */
export function NothingOpen({ children }: { children?: ReactNode }) {
  const { rows } = useOrderedConversations()
  return (
    <div className="grid h-full content-center justify-items-center p-8">
      <div>
        <EmptyState icon={MessageCircleDashed} title="No conversation open">
          {rows.length > 0 && (
            <p className="flex items-center justify-center gap-1.5">
              Step through the list with <Kbd keys="J K" />
            </p>
          )}
        </EmptyState>
      </div>
      {children}
    </div>
  )
}
