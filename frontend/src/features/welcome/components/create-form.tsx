"use client"

import { useWatch } from "react-hook-form"
import * as z from "zod/mini"
import { InlineNotice } from "@/components/ui/inline-notice"
import { SubmitButton } from "@/components/ui/submit-button"
import { TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { LegalSentence } from "@/lib/legal"
import { OrganizationName } from "@/schemas/organization-name"
import type { Setup, Welcome } from "@/schemas/onboarding"
import { createOrganization } from "../mutations"
import { slugFrom, useSlugCheck } from "../use-slug"
import { SlugField } from "./slug-field"

const Form = z.object({
  name: OrganizationName,
  slug: z
    .string()
    .check(z.trim(), z.minLength(3, "At least three characters."), z.maxLength(40, "At most 40 characters.")),
})

type CreateFormProps = { suggestion: Welcome["suggestion"]; onMade: (setup: Setup) => void }

/** Name and address of a new workspace: one field to fill in, the other follows until it is touched. */
export function CreateForm({ suggestion, onMade }: CreateFormProps) {
  const form = useApiForm({
    schema: Form,
    defaultValues: { name: suggestion?.name ?? "", slug: suggestion?.slug ?? "" },
    send: (values) => createOrganization(values).then(onMade),
    fields: { slug_taken: "slug", slug_malformed: "slug" },
  })
  const slug = useWatch({ control: form.control, name: "slug" })
  const check = useSlugCheck(slug)
  const name = form.field("name")
  const setSlug = (next: string, isTouched: boolean) =>
    form.setValue("slug", next, { shouldDirty: isTouched, shouldValidate: form.formState.isSubmitted })

  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <TextField
        label="Name"
        placeholder="Northwind Bakery"
        autoComplete="organization"
        data-testid="workspace-name"
        {...name}
        onChange={(event) => {
          void name.onChange(event)
          if (!form.formState.dirtyFields.slug) setSlug(slugFrom(event.target.value), false)
        }}
      />
      <SlugField
        check={check}
        data-testid="workspace-slug"
        onSuggestion={(next) => setSlug(next, true)}
        {...form.field("slug")}
      />
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <SubmitButton isBusy={form.isSubmitting} busyLabel="Creating…" data-testid="workspace-create">
        Create workspace
      </SubmitButton>
      <LegalSentence deed="creating a workspace" />
    </form>
  )
}
