import { useQueries } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { AppLink } from "@/components/ui/app-link"
import { Badge } from "@/components/ui/badge"
import { buttonLook } from "@/components/ui/button"
import { Section } from "@/components/ui/section"
import { templateQuery } from "@/lib/templates/queries"
import { languageName, stateOf } from "@/lib/templates/words"
import type { TemplateDetail } from "@/schemas/templates"
import { Preview } from "./preview"

/** Every language of the same template, side by side. */
export function Languages({ template, mayManage }: { template: TemplateDetail; mayManage: boolean }) {
  const others = template.languages.filter(({ id }) => id !== template.id)
  const details = useQueries({ queries: others.map(({ id }) => templateQuery(id)) })
  const start = new URLSearchParams({ waba: template.waba_id, name: template.name })
  return (
    <Section
      title="Other languages"
      description="Each is reviewed by itself and sent under the same name."
      actions={
        mayManage && (
          <AppLink href={`/settings/templates/new/?${start}`} className={buttonLook({})}>
            <Plus className="size-4" aria-hidden /> Add a language
          </AppLink>
        )
      }
    >
      {others.length === 0 && <p className="text-muted">There is only this one.</p>}
      <ul className="grid gap-4 md:grid-cols-2">
        {others.map(({ id, language, status }, at) => {
          const design = details[at]?.data?.design
          const { label, tone } = stateOf({ status, work: null })
          return (
            <li key={id} className="min-w-0 space-y-2">
              <p className="flex items-center gap-2">
                <AppLink href={`/settings/templates/${id}/`} className="font-medium hover:underline">
                  {languageName(language)}
                </AppLink>
                <Badge tone={tone}>{label}</Badge>
              </p>
              {design !== undefined && (
                <Preview design={design} label={`Preview in ${languageName(language)}`} />
              )}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
