"use client"

import { Checkbox } from "@/components/ui/checkbox"

type TeamChoiceProps = {
  teams: readonly { id: string; name: string }[]
  chosen: readonly string[]
  onChange: (teamIds: string[]) => void
  isDisabled?: boolean
}

/** The teams that somebody belongs to from the start. Nothing, where none may be given. */
export function TeamChoice({ teams, chosen, onChange, isDisabled }: TeamChoiceProps) {
  if (teams.length === 0) return null
  return (
    <fieldset>
      <legend className="mb-1 text-small font-medium text-text-2">Teams</legend>
      <div className="quiet-scroll grid max-h-40 overflow-y-auto md:grid-cols-2">
        {teams.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={<bdi>{name}</bdi>}
            disabled={isDisabled}
            checked={chosen.includes(id)}
            onCheckedChange={(isChosen) =>
              onChange(isChosen === true ? [...chosen, id] : chosen.filter((other) => other !== id))
            }
          />
        ))}
      </div>
    </fieldset>
  )
}
