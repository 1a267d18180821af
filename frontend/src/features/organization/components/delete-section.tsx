"use client"

import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Section, SettingRow } from "@/components/ui/section"
import { useConfirming } from "@/lib/confirm"
import { beginAnew } from "@/lib/organization"
import { useMe } from "@/lib/session-context"
import { requestDeletion } from "../mutations"
import { lifeQuery } from "../queries"

/** The end of the workspace. */
export function DeleteSection() {
  const confirmed = useConfirming()
  const { organization } = useMe()
  const { data: life } = useQuery(lifeQuery())
  const [isAsking, setIsAsking] = useState(false)
  const days = life === undefined ? "" : `${life.grace_days} days`
  const remove = async () => {
    await confirmed(() => requestDeletion(organization.slug))
    beginAnew()
  }
  return (
    <Section title="Danger zone">
      <SettingRow
        label={`Delete ${organization.name}`}
        hint={
          days !== "" && `Closed at once; gone for good after ${days}, until which any owner can keep it.`
        }
      >
        <Button className="text-bad" onClick={() => setIsAsking(true)}>
          Delete…
        </Button>
      </SettingRow>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={`Delete ${organization.name}?`}
        confirmLabel="Delete"
        isDangerous
        typed={organization.slug}
        onConfirm={remove}
      >
        <p>
          Nobody can work in it from now on and nothing is sent; what customers write is still received. After{" "}
          {days} conversations, customers, files, channels and members are gone for good. Every owner gets a
          mail.
        </p>
      </ConfirmDialog>
    </Section>
  )
}
