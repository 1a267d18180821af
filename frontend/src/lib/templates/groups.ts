import type { Template } from "@/schemas/templates"

/** A template in all of its languages, the one that was sent last first. */
export type TemplateGroup = { name: string; first: Template; versions: Template[] }

/** Templates, sorted by name, as one for each name. */
export function byName(templates: Template[]): TemplateGroup[] {
  const groups = new Map<string, Template[]>()
  for (const template of templates)
    groups.set(template.name, [...(groups.get(template.name) ?? []), template])
  return [...groups].flatMap(([name, found]) => {
    const versions = found.toSorted((a, b) => (b.used_at ?? "").localeCompare(a.used_at ?? ""))
    return versions[0] === undefined ? [] : [{ name, first: versions[0], versions }]
  })
}
