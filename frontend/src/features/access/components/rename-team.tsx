"use client"

import { useQueryClient } from "@tanstack/react-query"
import * as z from "zod/mini"
import { NameForm } from "@/components/ui/name-form"
import { useApiForm } from "@/lib/api/use-api-form"
import { directoryKeys } from "@/lib/directory"
import type { Team } from "@/schemas/workspace"
import { renameTeam } from "../mutations"

const Form = z.object({
  name: z
    .string()
    .check(z.trim(), z.minLength(1, "Give the team a name."), z.maxLength(60, "At most 60 letters.")),
})

/** The team's name, with a button once it is another one. */
export function RenameTeam({ team }: { team: Team }) {
  const client = useQueryClient()
  const form = useApiForm({
    schema: Form,
    defaultValues: { name: team.name },
    send: async ({ name }) => {
      await renameTeam(team.id, name)
      await client.invalidateQueries({ queryKey: directoryKeys.teams })
    },
    fields: { name_taken: "name" },
    words: { name_taken: "Another team has this name." },
  })
  return <NameForm form={form} className="pb-6" />
}
