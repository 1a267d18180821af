import { TemplateCard } from "@/components/template-card"
import { examplesOf, showDesign } from "@/lib/templates/show"
import type { TemplateDesign } from "@/schemas/templates"

/** The template in a chat, with its examples filled in. */
export function Preview({ design, label = "Preview" }: { design: TemplateDesign; label?: string }) {
  const shown = showDesign(design, examplesOf(design))
  const isEmpty = design.body.trim() === ""
  return (
    <section aria-label={label} className="rounded-dialog border bg-bg p-4">
      <div className="w-fit max-w-full rounded-dialog rounded-es-chip bg-bubble-in px-3 py-1.5 text-message">
        <TemplateCard
          template={isEmpty ? { ...shown, body: [{ text: "Your text", variable: null }] } : shown}
          marksVariables
        />
      </div>
    </section>
  )
}
