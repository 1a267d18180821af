import { Badge } from "@/components/ui/badge"
import { Checkbox } from "@/components/ui/checkbox"
import { useMe } from "@/lib/session-context"
import type { Permission } from "@/schemas/workspace"
import { groupsOf, withoutPermission, withPermission } from "../permissions"

type PermissionChoiceProps = {
  catalogue: readonly Permission[]
  held: readonly string[]
  onChange: (held: string[]) => void
}

/** The catalogue to tick. What one does not hold oneself can be taken away, but is not there to be given. */
export function PermissionChoice({ catalogue, held, onChange }: PermissionChoiceProps) {
  const mine = useMe().permissions
  const offered = catalogue.filter(({ key }) => mine.includes(key) || held.includes(key))
  return (
    <div className="grid gap-x-8 gap-y-5 md:grid-cols-2">
      {groupsOf(offered).map(([group, permissions]) => (
        <fieldset key={group}>
          <legend className="mb-1 text-meta font-medium text-muted">{group}</legend>
          {permissions.map(({ key, name, description, risk }) => (
            <div key={key} className="py-0.5">
              <Checkbox
                label={
                  <span className="flex items-center gap-2">
                    {name}
                    {risk === "high" && <Badge tone="warn">Powerful</Badge>}
                  </span>
                }
                hint={description}
                checked={held.includes(key)}
                onCheckedChange={(isGiven) =>
                  onChange((isGiven === true ? withPermission : withoutPermission)(held, key, catalogue))
                }
              />
            </div>
          ))}
        </fieldset>
      ))}
    </div>
  )
}
