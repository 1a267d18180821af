import type { ReactNode } from "react"
import { TemplateCard } from "@/components/template-card"
import { examplesOf, showDesign } from "@/lib/templates/show"
import type { TemplateDesign } from "@/schemas/templates"

type PreviewProps = { design: TemplateDesign; label?: string; top?: ReactNode }

/** The template in a chat, with its examples filled in. */
export function Preview({ design, label = "Preview", top }: PreviewProps) {
  const shown = showDesign(design, examplesOf(design))
  const isEmpty = design.body.trim() === ""
  return (
    <section aria-label={label} className="rounded-dialog border bg-bg p-4">
      <div className="w-fit max-w-full rounded-dialog rounded-es-chip bg-bubble-in px-3 py-1.5 text-message">
        <TemplateCard
          template={isEmpty ? { ...shown, body: [{ text: "Your text", variable: null }] } : shown}
          marksVariables
          top={top}
        />
      </div>
    </section>
  )
}
