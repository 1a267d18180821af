"use client"

import { useQueryClient } from "@tanstack/react-query"
import { z } from "zod"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { directoryKeys } from "@/lib/directory"
import type { Team } from "@/schemas/workspace"
import { renameTeam } from "../mutations"

const Form = z.object({ name: z.string().trim().min(1, "Give the team a name.").max(60) })

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
  return (
    <form onSubmit={form.submit} noValidate className="flex max-w-[420px] flex-wrap items-start gap-2 pb-6">
      <div className="min-w-0 flex-1">
        <TextField label="Name" {...form.field("name")} />
      </div>
      {form.formState.isDirty && (
        <Button
          type="submit"
          size="lg"
          variant="primary"
          className="mt-[22px] max-md:h-11"
          disabled={form.isSubmitting}
        >
          Save
        </Button>
      )}
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
    </form>
  )
}
