"use client"

import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { control } from "@/components/ui/field"
import { Skeleton } from "@/components/ui/skeleton"
import { Table } from "@/components/ui/table"
import { wordsFor } from "@/lib/api/words"
import { cn } from "@/lib/format/text"
import type { Membership } from "@/schemas/onboarding"
import { membershipsQuery } from "../queries"
import { RemoveMember } from "./remove-member"
import { useMemberColumns } from "./use-member-columns"

/** Fewer people than that are seen at a glance. */
const SEARCH_FROM = 4
const matches = (text: string, search: string): boolean =>
  text.toLowerCase().includes(search.trim().toLowerCase())

/** The members with their roles; who may, changes a role in place and removes people. */
export function MembersTable() {
  const { data: members, error } = useQuery(membershipsQuery())
  const [search, setSearch] = useState("")
  const [leaving, setLeaving] = useState<Membership | null>(null)
  const columns = useMemberColumns(setLeaving)
  if (error !== null) return <p className="text-bad">{wordsFor(error)}</p>
  if (members === undefined) return <Skeleton className="h-40" />
  return (
    <>
      {members.length > SEARCH_FROM && (
        <input
          type="search"
          aria-label="Search members"
          placeholder="Search by name or e-mail"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className={cn(control, "mb-3 md:max-w-72")}
        />
      )}
      <Table
        label="Members"
        rows={members.filter(({ name, email }) => matches(`${name} ${email}`, search))}
        empty={<p>Nobody here by that name.</p>}
        keyOf={(member) => member.id}
        columns={columns}
      />
      <RemoveMember member={leaving} onClose={() => setLeaving(null)} />
    </>
  )
}
