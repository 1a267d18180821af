"use client"

import { useQuery } from "@tanstack/react-query"
import { Building2 } from "lucide-react"
import { useEffect, useState } from "react"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { TextField } from "@/components/ui/text-field"
import { wordsFor } from "@/lib/api/words"
import { leaveFor } from "@/lib/identity-provider"
import { useInBrowser } from "@/lib/use-in-browser"
import { discover } from "../mutations"
import { providersQuery } from "../queries"
import { nextPath } from "../use-arrival"
import { ProviderMark } from "./provider-mark"

/** What went wrong on the way to a provider and back, as `?problem=` says. */
const PROBLEMS: Record<string, string> = {
  canceled: "You stopped at the other page. Try again, or sign in another way.",
  too_many: "Too many attempts. Wait a moment and try again.",
  no_address: "The other page told us no e-mail address, which we need.",
  sso_unasked: "Your company's page cannot start this. Choose Single sign-on here.",
  sso_off: "Single sign-on is switched off for this company.",
  sso_domain: "This address is not of a domain that the company has verified.",
  sso_address: "This account has another address by now. Sign in with that one.",
  sso_not_invited: "The company has no account for this address. Ask for an invitation.",
}

export function ProblemOnTheWay() {
  const problem = useInBrowser(() => new URLSearchParams(window.location.search).get("problem") ?? "", "")
  if (problem === "") return null
  return (
    <InlineNotice tone="bad">
      {PROBLEMS[problem] ?? "That did not work. Try again, or sign in another way."}
    </InlineNotice>
  )
}

/** Through somebody who vouches for everybody, and through one's company. `isShort`: without the latter. */
export function Providers({ isShort = false }: { isShort?: boolean }) {
  const { data: page } = useQuery(providersQuery())
  const [isAsking, setIsAsking] = useState(false)
  return (
    <>
      {page?.data.map(({ id, name }) => (
        <Button
          key={id}
          size="lg"
          className="w-full"
          onClick={() => leaveFor(id, nextPath())}
          data-testid={`provider-${id}`}
        >
          <ProviderMark id={id} /> Continue with {name}
        </Button>
      ))}
      {!isShort && !isAsking && (
        <Button size="lg" className="w-full" onClick={() => setIsAsking(true)} data-testid="sso-ask">
          <Building2 className="size-4" aria-hidden /> Single sign-on
        </Button>
      )}
      {!isShort && isAsking && <CompanyField />}
      {!isShort && <AtOnce />}
    </>
  )
}

/** Not a form of its own: it stands in the sign-in form. */
function CompanyField() {
  const [text, setText] = useState("")
  const [problem, setProblem] = useState<string>()
  const go = async () => {
    const asked = text.includes("@") ? { email: text.trim() } : { organization: text.trim() }
    try {
      const providerId = await discover(asked)
      if (providerId === null) setProblem("No single sign-on is set up for this.")
      else leaveFor(providerId, nextPath())
    } catch (error) {
      setProblem(wordsFor(error))
    }
  }
  return (
    <div className="space-y-3 pt-2">
      <TextField
        label="Your work e-mail or your workspace's address"
        placeholder="ana@acme.com"
        value={text}
        error={problem}
        autoFocus
        autoCapitalize="off"
        data-testid="sso-company"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return
          event.preventDefault()
          void go()
        }}
      />
      <Button size="lg" className="w-full" onClick={() => void go()} data-testid="sso-go">
        Go to your company&apos;s sign-in
      </Button>
    </div>
  )
}

/** `?sso=<workspace>`: straight to its provider. */
function AtOnce() {
  const slug = useInBrowser(() => new URLSearchParams(window.location.search).get("sso") ?? "", "")
  useEffect(() => {
    if (slug === "") return
    void discover({ organization: slug }).then(
      (id) => id !== null && leaveFor(id, "/inbox/"),
      () => undefined,
    )
  }, [slug])
  return null
}
