"use client"

import { useRouter, useSearchParams } from "next/navigation"
import { Page } from "@/components/ui/section"
import { addressOf, type AuditFilter, filterOf } from "../location"
import { AuditFilters } from "./audit-filters"
import { AuditTable } from "./audit-table"
import { ExportMenu } from "./export-menu"
import { VerifiedMark } from "./verified-mark"

/** Who changed what. The filters are in the address, so that what is found can be shown to somebody else. */
export function AuditLogPage() {
  const router = useRouter()
  const filter = filterOf(useSearchParams())
  const change = (next: Partial<AuditFilter>) =>
    router.replace(addressOf({ ...filter, ...next }), { scroll: false })
  return (
    <Page
      title="Audit log"
      description="Who changed what, and who read what is sensitive. Nobody can change or remove an entry, not even an owner."
      actions={<ExportMenu filter={filter} />}
    >
      <VerifiedMark />
      <AuditFilters filter={filter} onChange={change} />
      <AuditTable
        filter={filter}
        onShowAll={() => router.replace(addressOf(filterOf(new URLSearchParams())))}
      />
    </Page>
  )
}
