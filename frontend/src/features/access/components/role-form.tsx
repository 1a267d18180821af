"use client"

import { useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { toast } from "@/lib/toast"
import { InlineNotice } from "@/components/ui/inline-notice"
import { RadioCards } from "@/components/ui/radio-cards"
import { SaveBar } from "@/components/ui/save-bar"
import { Section } from "@/components/ui/section"
import { TextField } from "@/components/ui/text-field"
import { ApiError } from "@/lib/api/problem"
import { wordsFor } from "@/lib/api/words"
import { useConfirming } from "@/lib/confirm"
import { directoryKeys } from "@/lib/directory"
import { useMe } from "@/lib/session-context"
import type { Permission, Role } from "@/schemas/workspace"
import { createRole, type RoleDraft, updateRole } from "../mutations"
import { VIEWS } from "../words"
import { PermissionChoice } from "./permission-choice"

const EMPTY: RoleDraft = {
  name: "",
  description: "",
  permissions: ["conversations:read", "channels:read", "teams:read", "members:read"],
  view: "teams",
}

/** Name, sight and permissions of a role of the workspace's own. */
export function RoleForm({ role, catalogue }: { role?: Role; catalogue: readonly Permission[] }) {
  const client = useQueryClient()
  const confirmed = useConfirming()
  const { reach } = useMe()
  const saved: RoleDraft = role ?? EMPTY
  const [draft, setDraft] = useState<RoleDraft>(saved)
  const [isSaving, setIsSaving] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const set = (changes: Partial<RoleDraft>) => setDraft((before) => ({ ...before, ...changes }))
  const views = VIEWS.filter(({ value }) => reach.view === "all" || [reach.view, "mine"].includes(value))
  const isNameTaken = problem instanceof ApiError && problem.code === "name_taken"

  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (draft.name.trim() === "") return setProblem(new Error("nameless"))
    setIsSaving(true)
    setProblem(null)
    try {
      const { name, description, permissions, view } = draft
      const body = { name, description, permissions, view }
      await confirmed(() => (role === undefined ? createRole(body) : updateRole(role.id, body)))
      await client.invalidateQueries({ queryKey: directoryKeys.roles })
      toast.success(role === undefined ? `${name} can be given to members now` : `${name} is saved`)
      window.history.pushState(null, "", "/settings/roles/")
    } catch (refused) {
      setProblem(refused)
      setIsSaving(false)
    }
  }

  return (
    <form onSubmit={(event) => void save(event)} noValidate>
      <div className="grid gap-4 pb-6 md:grid-cols-2">
        <TextField
          label="Name"
          value={draft.name}
          maxLength={60}
          error={nameError(draft.name, problem, isNameTaken)}
          onChange={(event) => set({ name: event.target.value })}
        />
        <TextField
          label="What it is for"
          value={draft.description}
          maxLength={200}
          onChange={(event) => set({ description: event.target.value })}
        />
      </div>
      <Section
        title="Which conversations they see"
        description="What is assigned to somebody they see in any case."
      >
        <RadioCards
          label="View"
          isLabelHidden
          value={draft.view}
          onValueChange={(view) => set({ view })}
          options={views}
        />
      </Section>
      <Section title="What they may do" description="Only what you may do yourself can be given.">
        <PermissionChoice
          catalogue={catalogue}
          held={draft.permissions}
          onChange={(permissions) => set({ permissions })}
        />
        {problem !== null && !isNameTaken && draft.name.trim() !== "" && (
          <InlineNotice tone="bad">{wordsFor(problem)}</InlineNotice>
        )}
      </Section>
      <SaveBar
        isDirty={role === undefined || isChanged(draft, saved)}
        isSaving={isSaving}
        onDiscard={() => (role === undefined ? window.history.back() : setDraft(saved))}
        saveLabel={role === undefined ? "Make the role" : "Save"}
      />
    </form>
  )
}

function nameError(name: string, problem: unknown, isTaken: boolean): string | undefined {
  if (isTaken) return "Another role has this name."
  return problem !== null && name.trim() === "" ? "Give the role a name." : undefined
}

function isChanged(draft: RoleDraft, saved: RoleDraft): boolean {
  const isSameSet =
    draft.permissions.length === saved.permissions.length &&
    draft.permissions.every((key) => saved.permissions.includes(key))
  return (
    draft.name !== saved.name ||
    draft.description !== saved.description ||
    draft.view !== saved.view ||
    !isSameSet
  )
}
