import { Button } from "./button"

type SaveBarProps = { isDirty: boolean; isSaving: boolean; onDiscard: () => void; saveLabel?: string }

/** Last in a form: comes up at the foot of the page when something was changed. Saving is the form's submit. */
export function SaveBar({ isDirty, isSaving, onDiscard, saveLabel = "Save" }: SaveBarProps) {
  if (!isDirty) return null
  return (
    <div className="sticky bottom-0 z-10 -mx-4 flex min-h-14 items-center gap-2 border-t bg-bg px-4 py-2 pb-[max(8px,env(safe-area-inset-bottom))] md:-mx-6 md:px-6">
      <p role="status" className="min-w-0 flex-1 text-text-2">
        Not saved yet
      </p>
      <Button onClick={onDiscard} disabled={isSaving}>
        Discard
      </Button>
      <Button type="submit" variant="primary" disabled={isSaving}>
        {isSaving ? "Saving…" : saveLabel}
      </Button>
    </div>
  )
}
