import { useQueryClient } from "@tanstack/react-query"
import { useRouter } from "next/navigation"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Section } from "@/components/ui/section"
import { templateKeys } from "@/lib/templates/queries"
import { languageName } from "@/lib/templates/words"
import type { TemplateDetail } from "@/schemas/templates"
import { deleteTemplate } from "../mutations"

/** Deleting one language, with what that means. */
export function DeleteTemplate({ template }: { template: TemplateDetail }) {
  const router = useRouter()
  const client = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const isDraft = template.status === "draft"
  const others = template.languages.length - 1
  const remove = async () => {
    await deleteTemplate(template.id)
    router.push("/settings/templates/")
    await client.invalidateQueries({ queryKey: [...templateKeys.all, "list"] })
  }
  return (
    <Section title="Delete">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[52ch] text-text-2">
          {isDraft
            ? "It was never sent in, so nothing else changes."
            : "It can no longer be sent. Messages that were sent with it stay."}
        </p>
        <Button onClick={() => setIsAsking(true)} className="text-bad" data-testid="delete-template">
          {isDraft ? "Delete draft" : "Delete template"}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={`Delete ${template.name} in ${languageName(template.language)}?`}
        confirmLabel="Delete"
        isDangerous
        onConfirm={remove}
      >
        {isDraft ? (
          <p>This cannot be undone.</p>
        ) : (
          <p>
            WhatsApp deletes it and blocks its name in this language for 30 days, if it was approved. Messages
            on their way may still fail. {others > 0 ? "Its other languages stay. " : ""}This cannot be
            undone.
          </p>
        )}
      </ConfirmDialog>
    </Section>
  )
}
