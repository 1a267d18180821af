import { CloudOff } from "lucide-react"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"
import { Skeleton } from "@/components/ui/skeleton"

const SHAPES = ["w-52", "w-72 ms-auto", "w-40", "w-64", "w-48 ms-auto", "w-60"]

export function ThreadSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading messages"
      className="flex flex-1 flex-col justify-end gap-3 overflow-hidden px-6 pb-6"
    >
      {SHAPES.map((shape, at) => (
        <Skeleton key={at} className={`h-9 rounded-dialog ${shape}`} />
      ))}
    </div>
  )
}

export function ThreadError({ onRetry }: { onRetry: () => void }) {
  return (
    <div className="flex-1">
      <EmptyState icon={CloudOff} title="The messages did not load">
        <p className="mb-3">Nothing is lost; the server could not be reached.</p>
        <Button onClick={onRetry}>Try again</Button>
      </EmptyState>
    </div>
  )
}
