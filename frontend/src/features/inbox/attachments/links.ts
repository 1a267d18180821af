import { queryOptions, useQuery } from "@tanstack/react-query"
import { zMediaLinks } from "@/lib/api/generated/zod.gen"
import { post } from "@/lib/api/http"

export type Variant = "original" | "thumbnail" | "download"
type Wanted = {
  id: string
  variant: Variant
  resolve: (url: string) => void
  reject: (reason: unknown) => void
}

const COLLECT_MS = 12
const AT_ONCE = 100
/** Links live five minutes; one that is shown again after four is asked for anew. */
const FRESH_MS = 4 * 60_000

let waiting: Wanted[] = []

/** An address that opens a file for some minutes. What is asked for in the same moment goes in one request. */
export function linkOf(id: string, variant: Variant): Promise<string> {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) setTimeout(() => void ask(), COLLECT_MS)
    waiting.push({ id, variant, resolve, reject })
  })
}

async function ask(): Promise<void> {
  const asked = waiting
  waiting = []
  for (let from = 0; from < asked.length; from += AT_ONCE) await askFor(asked.slice(from, from + AT_ONCE))
}

async function askFor(some: Wanted[]): Promise<void> {
  try {
    const files = some.map(({ id, variant }) => ({ id, variant }))
    const { data } = await post("/api/media/links", { files }, zMediaLinks)
    const found = new Map(data.map(({ id, variant, url }) => [`${id} ${variant}`, url]))
    for (const { id, variant, resolve, reject } of some) {
      const url = found.get(`${id} ${variant}`)
      if (url === undefined) reject(new Error("This file is not there any more."))
      else resolve(url)
    }
  } catch (error) {
    for (const { reject } of some) reject(error)
  }
}

export const linkQuery = (id: string, variant: Variant) =>
  queryOptions({
    queryKey: ["media-link", id, variant],
    queryFn: () => linkOf(id, variant),
    staleTime: FRESH_MS,
    gcTime: FRESH_MS,
  })

/** The address of a file while it is shown; undefined until it is known, or when it is not wanted. */
export function useLink(id: string, variant: Variant, isWanted = true) {
  const { data, isError, refetch } = useQuery({ ...linkQuery(id, variant), enabled: isWanted })
  return { url: data, isError, refetch }
}

/** Save the file under its name: the link says that it is a download. */
export async function saveFile(id: string): Promise<void> {
  const anchor = document.createElement("a")
  anchor.href = await linkOf(id, "download")
  anchor.rel = "noreferrer"
  anchor.click()
}
