import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { render, screen, waitFor } from "@testing-library/react"
import { afterEach, expect, test, vi } from "vitest"
import { LegalSentence } from "../legal"

const TERMS = "https://inlet.test/terms"
const PRIVACY = "https://inlet.test/privacy"

function show(legal: { terms_url: string | null; privacy_url: string | null }) {
  const fetched = vi.fn(async () => Response.json(legal))
  vi.stubGlobal("fetch", fetched)
  const { container } = render(
    <QueryClientProvider client={new QueryClient()}>
      <LegalSentence deed="signing up" />
    </QueryClientProvider>,
  )
  return { container, fetched }
}

afterEach(() => vi.unstubAllGlobals())

test.each([
  [
    { terms_url: TERMS, privacy_url: PRIVACY },
    "By signing up you accept the terms of use and the privacy policy.",
  ],
  [{ terms_url: TERMS, privacy_url: null }, "By signing up you accept the terms of use."],
  [{ terms_url: null, privacy_url: PRIVACY }, "By signing up you accept the privacy policy."],
])("what is set is linked", async (legal, sentence) => {
  const { container } = show(legal)

  await waitFor(() => expect(container.textContent).toBe(sentence))
  const links = screen.getAllByRole("link").map((link) => link.getAttribute("href"))
  expect(links).toEqual([legal.terms_url, legal.privacy_url].filter((each) => each !== null))
})

test("without any nothing is said", async () => {
  const { container, fetched } = show({ terms_url: null, privacy_url: null })

  await waitFor(() => expect(fetched).toHaveBeenCalled())
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(container.textContent).toBe("")
})
