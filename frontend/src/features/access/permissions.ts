import type { Permission } from "@/schemas/workspace"

/** The catalogue in its groups, in the order in which they first come. What nothing asks for yet is left out. */
export function groupsOf(catalogue: readonly Permission[]): [string, Permission[]][] {
  const groups = new Map<string, Permission[]>()
  for (const permission of catalogue) {
    if (permission.is_planned) continue
    groups.set(permission.group, [...(groups.get(permission.group) ?? []), permission])
  }
  return [...groups]
}

/** With one more permission, and all that it implies. */
export function withPermission(
  held: readonly string[],
  key: string,
  catalogue: readonly Permission[],
): string[] {
  const next = new Set(held)
  const waiting = [key]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (next.has(at)) continue
    next.add(at)
    waiting.push(...(catalogue.find((each) => each.key === at)?.implies ?? []))
  }
  return [...next]
}

/** Without a permission, and without all that are useless without it. */
export function withoutPermission(
  held: readonly string[],
  key: string,
  catalogue: readonly Permission[],
): string[] {
  const gone = new Set([key])
  for (let before = 0; before !== gone.size; ) {
    before = gone.size
    for (const each of catalogue) if (each.implies.some((implied) => gone.has(implied))) gone.add(each.key)
  }
  return held.filter((each) => !gone.has(each))
}
