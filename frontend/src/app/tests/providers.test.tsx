import { useQuery } from "@tanstack/react-query"
import { act, render, screen } from "@testing-library/react"
import { useEffect } from "react"
import { beforeAll, describe, expect, it, vi } from "vitest"
import { Providers } from "@/app/providers"
import { getOrganization, keepOrganization, switchOrganization } from "@/lib/organization"
import { useAppDispatch, useAppSelector } from "@/store"
import { draftChanged } from "@/store/drafts"

const left = vi.fn()

function Screen() {
  const where = useQuery({ queryKey: ["where"], queryFn: () => Promise.resolve(getOrganization()) })
  const drafts = useAppSelector((state) => Object.values(state.drafts))
  const dispatch = useAppDispatch()
  useEffect(() => left, [])
  return (
    <button type="button" onClick={() => dispatch(draftChanged({ conversationId: "conv_1", text: "Hello" }))}>
      {where.data} {drafts}
    </button>
  )
}

describe("what is known of an organization", () => {
  beforeAll(() => {
    const list = { matches: false, addListener: vi.fn(), removeListener: vi.fn() }
    vi.stubGlobal("matchMedia", () => list)
  })

  it("is left behind with a switch: the screen begins anew, without its cache and its store", async () => {
    keepOrganization("acme")
    render(
      <Providers>
        <Screen />
      </Providers>,
    )
    act(() => screen.getByRole("button").click())
    expect(await screen.findByText("acme Hello")).toBeVisible()
    expect(left).not.toHaveBeenCalled()

    act(() => switchOrganization("globex"))

    expect(left).toHaveBeenCalled()
    expect(await screen.findByText("globex")).toBeVisible()
  })
})
