import { post } from "@/lib/api/http"
import { Mended } from "@/schemas/failures"

/** Some failures by their ids, or all that share a trouble, at one channel account or at any. */
export type Chosen = { ids: string[] } | { kind: string; code: string; channel_account_id?: string }

type Progress = (done: number, remaining: number) => void

/** Try again. A group goes a hundred at a time; `onProgress` is told after each hundred. */
export const replay = (chosen: Chosen, onProgress: Progress): Promise<Mended> =>
  inTurns("/api/failures/replay", chosen, onProgress)

/** Give up, with the reason that others will read. */
export const discard = (chosen: Chosen, reason: string, onProgress: Progress): Promise<Mended> =>
  inTurns("/api/failures/discard", { ...chosen, reason }, onProgress)

/** Each failure once, until none is left. */
async function inTurns(path: string, body: object, onProgress: Progress): Promise<Mended> {
  const total: Mended = { done: 0, refused: [], remaining: 0, next_cursor: null }
  let cursor: string | null = ""
  while (cursor !== null) {
    const { done, refused, remaining, next_cursor }: Mended = await post(path, { ...body, cursor }, Mended)
    total.done += done
    total.refused.push(...refused)
    onProgress(total.done + total.refused.length, remaining)
    cursor = next_cursor
  }
  return total
}
