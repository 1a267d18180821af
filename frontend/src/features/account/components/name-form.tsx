"use client"

import { useQueryClient } from "@tanstack/react-query"
import * as z from "zod/mini"
import { InlineNotice } from "@/components/ui/inline-notice"
import { SaveBar } from "@/components/ui/save-bar"
import { TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { rename } from "../mutations"

const Form = z.object({
  name: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, "Your colleagues have to call you something."),
      z.maxLength(120, "At most 120 letters."),
    ),
})

export function NameForm({ name }: { name: string }) {
  const client = useQueryClient()
  const form = useApiForm({
    schema: Form,
    defaultValues: { name },
    send: async (values) => {
      await rename(values.name)
      form.reset(values)
      await client.invalidateQueries({ queryKey: ["me"] })
    },
  })
  return (
    <form onSubmit={form.submit} noValidate className="max-w-[420px] space-y-3">
      <TextField label="Name" autoComplete="name" data-testid="profile-name" {...form.field("name")} />
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <SaveBar isDirty={form.formState.isDirty} isSaving={form.isSubmitting} onDiscard={() => form.reset()} />
    </form>
  )
}
