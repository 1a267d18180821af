import { QueryClientProvider } from "@tanstack/react-query"
import { render, screen } from "@testing-library/react"
import { describe, expect, it, vi } from "vitest"
import { channelsQuery } from "@/lib/directory"
import { createQueryClient } from "@/lib/query/query-client"
import { MeProvider } from "@/lib/session-context"
import type { Me } from "@/schemas/workspace"
import { ListEmpty } from "../components/list-empty"

vi.mock("next/navigation", () => ({ usePathname: () => "/inbox/" }))

function show(statuses: string[], permissions: string[] = []) {
  const client = createQueryClient()
  client.setQueryData(channelsQuery().queryKey, statuses.map((status) => ({ status })) as never)
  render(
    <MeProvider value={{ permissions } as Me}>
      <QueryClientProvider client={client}>
        <ListEmpty view="open" />
      </QueryClientProvider>
    </MeProvider>,
  )
}

describe("an empty list", () => {
  it("is all clear while something can come in", () => {
    show(["disconnected", "reconnect"])
    expect(screen.getByText("All clear")).toBeVisible()
  })

  it.each([[[]], [["disconnected"]]])("says that no channel is connected: %j", (statuses) => {
    show(statuses, ["channels:configure"])
    expect(screen.getByText("No channel is connected")).toBeVisible()
    expect(screen.getByRole("link", { name: "Connect a channel" })).toBeVisible()
  })

  it("leads nowhere who may not connect one", () => {
    show([])
    expect(screen.getByText(/until an admin/)).toBeVisible()
    expect(screen.queryByRole("link")).toBeNull()
  })
})
