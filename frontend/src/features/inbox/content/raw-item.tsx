"use client"

import { useQuery } from "@tanstack/react-query"
import { Dialog } from "@/components/ui/dialog"
import { Skeleton } from "@/components/ui/skeleton"
import { zRawItemOut } from "@/lib/api/generated/zod.gen"
import { get } from "@/lib/api/http"

/** The item of the webhook as it came. */
export function RawItem({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const { data, error } = useQuery({
    queryKey: ["raw-item", messageId],
    queryFn: ({ signal }) => get(`/api/messages/${messageId}/raw`, zRawItemOut, signal),
  })
  return (
    <Dialog isOpen onClose={onClose} title="What the channel sent" className="max-w-[720px]">
      <div className="quiet-scroll max-h-[64vh] overflow-auto p-4">
        {data === undefined && error === null && <Skeleton className="h-40 w-full" />}
        {error !== null && <p className="text-bad">It could not be loaded.</p>}
        {data?.raw === null && <p className="text-text-2">There is nothing kept of it any more.</p>}
        {data?.raw != null && (
          <pre dir="ltr" tabIndex={0} className="text-small whitespace-pre-wrap wrap-anywhere">
            {JSON.stringify(data.raw, null, 2)}
          </pre>
        )}
      </div>
    </Dialog>
  )
}
