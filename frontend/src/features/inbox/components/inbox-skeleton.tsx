import { Skeleton } from "@/components/ui/skeleton"
import { ListSkeleton } from "./list-states"

/** The inbox's shape while the session and the code arrive. */
export function InboxSkeleton() {
  return (
    <div className="flex h-dvh" aria-busy>
      <div className="w-12 shrink-0 border-e bg-panel max-md:hidden" />
      <div className="w-[220px] shrink-0 border-e bg-panel p-4 max-xl:hidden">
        <Skeleton className="h-4 w-28" />
      </div>
      <div className="flex w-[352px] shrink-0 flex-col border-e max-md:w-full max-md:border-e-0">
        <div className="h-14 shrink-0 border-b" />
        <ListSkeleton />
      </div>
    </div>
  )
}
