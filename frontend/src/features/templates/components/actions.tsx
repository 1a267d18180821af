import { SendHorizontal } from "lucide-react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { wordsFor } from "@/lib/api/words"
import type { TemplateDetail } from "@/schemas/templates"
import { discardChanges } from "../mutations"

type ActionsProps = {
  template: TemplateDetail
  isDirty: boolean
  isBusy: boolean
  onSubmit: () => void
  onDiscarded: (template: TemplateDetail) => void
}

/** Save what is written, send it in, or go back to what WhatsApp has. */
export function Actions({ template, isDirty, isBusy, onSubmit, onDiscarded }: ActionsProps) {
  const canSubmit = isDirty || template.has_draft || template.status === "rejected"
  const canDiscard = template.has_draft && template.status !== "draft"
  const discard = async () => {
    try {
      onDiscarded(await discardChanges(template.id))
    } catch (error) {
      toast.error(wordsFor(error))
    }
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        variant="primary"
        className="max-md:flex-1"
        disabled={isBusy || !canSubmit}
        onClick={onSubmit}
        data-testid="submit-template"
      >
        <SendHorizontal className="size-3.5 rtl:-scale-x-100" aria-hidden />
        {isBusy ? "One moment…" : "Send in for review"}
      </Button>
      <Button type="submit" disabled={isBusy || !isDirty}>
        Save
      </Button>
      {canDiscard && (
        <Button variant="ghost" disabled={isBusy} onClick={() => void discard()}>
          Discard changes
        </Button>
      )}
    </div>
  )
}
