"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Section, SettingRow } from "@/components/ui/section"
import { Select } from "@/components/ui/select"
import { get } from "@/lib/api/http"
import { HOME } from "@/lib/app-path"
import { useConfirming } from "@/lib/confirm"
import { keepOrganization } from "@/lib/organization"
import { useMe } from "@/lib/session-context"
import { MembershipPage } from "@/schemas/onboarding"
import { leave, transfer } from "../mutations"

type Question = "leave" | "transfer" | null

/** Going, and handing over. */
export function LeaveSection() {
  const { organization, role } = useMe()
  const [question, setQuestion] = useState<Question>(null)
  const go = async () => {
    await leave()
    keepOrganization(null)
    window.location.assign(HOME)
  }
  return (
    <Section title="Your place here">
      {role === "owner" && (
        <SettingRow label="Hand over" hint="Somebody else becomes the owner, and you an admin.">
          <Button onClick={() => setQuestion("transfer")}>Hand over…</Button>
        </SettingRow>
      )}
      <SettingRow
        label={`Leave ${organization.name}`}
        hint={role === "owner" ? "The last owner hands over first." : "You need an invitation to come back."}
      >
        <Button onClick={() => setQuestion("leave")}>Leave…</Button>
      </SettingRow>
      <ConfirmDialog
        isOpen={question === "leave"}
        onClose={() => setQuestion(null)}
        title={`Leave ${organization.name}?`}
        confirmLabel="Leave"
        isDangerous
        onConfirm={go}
      >
        Your conversations become unassigned; what you wrote stays, with your name. You need an invitation to
        come back.
      </ConfirmDialog>
      {question === "transfer" && <TransferDialog onClose={() => setQuestion(null)} />}
    </Section>
  )
}

function TransferDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const { user, organization } = useMe()
  const confirming = useConfirming()
  const [heir, setHeir] = useState("")
  const { data: members = [] } = useQuery({
    queryKey: ["members", "list"],
    queryFn: async ({ signal }) => (await get("/api/members", MembershipPage, signal)).data,
  })
  const others = members.filter(({ id }) => id !== user.id)
  const chosen = heir || others[0]?.id || ""
  const handOver = async () => {
    await confirming(() => transfer(chosen))
    await client.invalidateQueries({ queryKey: ["me"] })
    toast.success(`${others.find(({ id }) => id === chosen)?.name ?? "Somebody else"} is the owner now`)
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Hand over ${organization.name}?`}
      confirmLabel="Hand over"
      isDangerous
      typed={organization.slug}
      onConfirm={handOver}
    >
      <p className="mb-3">Only the new owner can give it back to you.</p>
      {others.length === 0 ? (
        <p>There is nobody else in this workspace yet.</p>
      ) : (
        <Select
          label="New owner"
          value={chosen}
          onChange={(event) => setHeir(event.target.value)}
          options={others.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
    </ConfirmDialog>
  )
}
