"use client"

import { queryOptions, useQuery } from "@tanstack/react-query"
import type { ReactNode } from "react"
import type * as z from "zod/mini"
import { zLegalOut } from "./api/generated/zod.gen"
import { getPublic } from "./api/http"

type Legal = z.infer<typeof zLegalOut>

const legalQuery = () =>
  queryOptions({
    queryKey: ["legal"],
    queryFn: ({ signal }) => getPublic("/api/legal", zLegalOut, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What somebody accepts by the `deed` ("creating a workspace"). Nothing, where the installation has no such pages. */
export function LegalSentence({ deed }: { deed: string }) {
  const { data } = useQuery(legalQuery())
  const words = data === undefined ? null : wordsOf(data, deed)
  return words === null ? null : <p className="text-small text-muted">{words}</p>
}

function wordsOf({ terms_url, privacy_url }: Legal, deed: string): ReactNode {
  const terms = terms_url !== null && <Out href={terms_url}>terms of use</Out>
  const privacy = privacy_url !== null && <Out href={privacy_url}>privacy policy</Out>
  if (terms && privacy)
    return (
      <>
        By {deed} you accept the {terms} and the {privacy}.
      </>
    )
  if (terms || privacy)
    return (
      <>
        By {deed} you accept the {terms || privacy}.
      </>
    )
  return null
}

/** What was typed so far stays: it opens beside this page. */
const Out = ({ href, children }: { href: string; children: string }) => (
  <a href={href} target="_blank" rel="noreferrer" className="text-accent underline underline-offset-2">
    {children}
  </a>
)
