"use client"

import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { toast } from "@/lib/toast"
import * as z from "zod/mini"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { InlineNotice } from "@/components/ui/inline-notice"
import { SaveBar } from "@/components/ui/save-bar"
import { TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { keepOrganization } from "@/lib/organization"
import { useMe } from "@/lib/session-context"
import { OrganizationName } from "@/schemas/organization-name"
import { rename } from "../mutations"

const Form = z.object({
  name: OrganizationName,
  slug: z
    .string()
    .check(
      z.trim(),
      z.toLowerCase(),
      z.regex(
        /^(?=.{3,40}$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
        "Use 3 to 40 small letters, digits and single hyphens.",
      ),
    ),
})
type Names = z.infer<typeof Form>

/** Name and, for an owner, address; another address is asked about first. */
export function RenameForm() {
  const client = useQueryClient()
  const { organization, role } = useMe()
  const isOwner = role === "owner"
  const [asked, setAsked] = useState<Names | null>(null)
  const save = async (names: Names) => {
    const renamed = await rename(names)
    keepOrganization(renamed.slug)
    await client.invalidateQueries({ queryKey: ["me"] })
    void client.invalidateQueries({ queryKey: ["organizations"] })
    toast.success("Saved")
  }
  const form = useApiForm({
    schema: Form,
    defaultValues: { name: organization.name, slug: organization.slug },
    send: async (names) => {
      if (names.slug === organization.slug) await save(names)
      else setAsked(names)
    },
    fields: { slug_taken: "slug", slug_malformed: "slug" },
  })
  return (
    <form onSubmit={form.submit} noValidate>
      <div className="max-w-[420px] space-y-4 pb-4">
        <TextField label="Name" autoComplete="organization" {...form.field("name")} />
        <TextField
          label="Address"
          hint={isOwner ? "Small letters, digits and hyphens." : "Only an owner can change it."}
          readOnly={!isOwner}
          className={isOwner ? undefined : "bg-hover text-text-2"}
          autoCapitalize="off"
          autoComplete="off"
          spellCheck={false}
          {...form.field("slug")}
        />
        {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      </div>
      <SaveBar isDirty={form.formState.isDirty} isSaving={form.isSubmitting} onDiscard={() => form.reset()} />
      <ConfirmDialog
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        title={`Change the address to “${asked?.slug ?? ""}”?`}
        confirmLabel="Change the address"
        onConfirm={() => (asked === null ? Promise.resolve() : save(asked))}
      >
        “{organization.slug}” leads here for as long as nobody else has it, and is held for you for 90 days.
      </ConfirmDialog>
    </form>
  )
}
