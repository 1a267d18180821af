import { Skeleton } from "@/components/ui/skeleton"

/** The shape of a page of settings while its code or its data arrive. */
export function PageSkeleton() {
  return (
    <div aria-busy className="mx-auto w-full max-w-[760px] space-y-4 px-4 pt-4 md:px-6 md:pt-10">
      <Skeleton className="h-7 w-40" />
      <Skeleton className="h-4 w-72 max-w-full" />
    </div>
  )
}

/** The shape of settings while the session is being found. */
export function SettingsSkeleton() {
  return (
    <div className="flex h-dvh" aria-busy>
      <div className="w-12 shrink-0 border-e bg-panel max-md:hidden" />
      <div className="w-[220px] shrink-0 border-e bg-panel max-md:hidden" />
      <PageSkeleton />
    </div>
  )
}
