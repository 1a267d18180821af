"use client"

import { useQuery } from "@tanstack/react-query"
import { Checkbox } from "@/components/ui/checkbox"
import { teamsQuery } from "@/lib/directory"

type TeamChoiceProps = { chosen: string[]; onChange: (teamIds: string[]) => void }

/** The teams that somebody belongs to from the start. Nothing, where there are none. */
export function TeamChoice({ chosen, onChange }: TeamChoiceProps) {
  const teams = useQuery(teamsQuery()).data ?? []
  if (teams.length === 0) return null
  return (
    <fieldset>
      <legend className="mb-1 text-small font-medium text-text-2">Teams</legend>
      <div className="quiet-scroll grid max-h-40 overflow-y-auto md:grid-cols-2">
        {teams.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={name}
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
