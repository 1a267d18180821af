"use client"

import { Download } from "lucide-react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/components/ui/menu"
import { download } from "@/lib/api/download"
import { wordsFor } from "@/lib/api/words"
import { type AuditFilter, queryOf } from "../location"

/** The entries that pass the filters, as a file. */
export function ExportMenu({ filter }: { filter: AuditFilter }) {
  const save = async (format: "csv" | "ndjson") => {
    const query = queryOf(filter)
    query.set("format", format)
    try {
      await download(`/api/audit/export?${query}`, `audit-log.${format}`)
    } catch (error) {
      toast.error(wordsFor(error))
    }
  }
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button>
          <Download className="size-4" aria-hidden /> Export
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuItem onSelect={() => void save("csv")}>Table for a spreadsheet (CSV)</MenuItem>
        <MenuItem onSelect={() => void save("ndjson")}>Lines for a program (NDJSON)</MenuItem>
      </MenuContent>
    </Menu>
  )
}
