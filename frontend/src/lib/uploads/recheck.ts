import { zAttachmentOut } from "@/lib/api/generated/zod.gen"
import { post } from "@/lib/api/http"
import { ApiError } from "@/lib/api/problem"
import type { AppStore } from "@/store"
import { type UploadItem, uploadChanged, uploadsRemoved } from "@/store/uploads"

/** What has become of a file that came back with its draft is the server's to say; it is asked by saying that all was sent. */
export async function recheck(store: AppStore, { id, upload_id, state, problem }: UploadItem): Promise<void> {
  if (upload_id === null) return
  const change = (news: Partial<UploadItem>) => void store.dispatch(uploadChanged({ id, ...news }))
  try {
    const file = await post(`/api/uploads/${upload_id}/complete`, {}, zAttachmentOut)
    const isThere = file.state === "stored" || file.state === "pending"
    change({ state: isThere ? "ready" : "failed", problem: file.error?.detail ?? null })
  } catch (error) {
    if (!(error instanceof ApiError)) return
    const wasSent = error.code === "upload_over" // or removed: in another tab
    if (wasSent) store.dispatch(uploadsRemoved([id]))
    else if (error.status === 404) {
      const words = state === "ready" ? "Not kept any longer. Attach it again." : problem
      change({ upload_id: null, state: "failed", problem: words })
    }
  }
}
