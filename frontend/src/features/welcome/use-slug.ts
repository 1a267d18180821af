import { useQuery } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { slugQuery } from "./queries"

const WAIT_MS = 220

/** The slug that a name asks for, as the server makes it. */
export const slugFrom = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}|'/gu, "")
    .replaceAll("&", " and ")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, "")

const REASONS: Record<string, string> = {
  malformed: "Use 3 to 40 small letters, digits and single hyphens.",
  reserved: "This address is reserved.",
  taken: "This address is taken.",
  held: "This address belonged to another workspace until lately.",
  look_alike: "This looks too much like another workspace's address.",
}

export type SlugCheck = { isFree: boolean; isChecking: boolean; reason?: string; suggestions: string[] }

/** Asks the server whether the slug is free, once the typing pauses. */
export function useSlugCheck(slug: string): SlugCheck {
  const [asked, setAsked] = useState(slug)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(slug), WAIT_MS)
    return () => clearTimeout(timer)
  }, [slug])
  const { data } = useQuery({ ...slugQuery(asked), enabled: asked !== "" })
  const answer = asked === slug ? data : undefined
  const isFree = answer?.state === "free" || answer?.state === "yours"
  return {
    isFree,
    isChecking: slug !== "" && answer === undefined,
    reason:
      answer === undefined || isFree ? undefined : (REASONS[answer.state] ?? "This address cannot be used."),
    suggestions: answer?.suggestions ?? [],
  }
}
