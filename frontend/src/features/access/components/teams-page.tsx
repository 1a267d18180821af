"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { useState } from "react"
import * as z from "zod/mini"
import { AppLink } from "@/components/ui/app-link"
import { Avatar } from "@/components/ui/avatar"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page, Section } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { Table } from "@/components/ui/table"
import { TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { wordsFor } from "@/lib/api/words"
import { channelsQuery, directoryKeys, grantsQuery, membersQuery, teamsQuery } from "@/lib/directory"
import { useCan, useMe } from "@/lib/session-context"
import type { Member, Team } from "@/schemas/workspace"
import { createTeam } from "../mutations"
import { TeamPage } from "./team-page"

/** Who looks after what together. */
export function TeamsPage({ rest: [teamId] }: { rest: string[] }) {
  const { data: teams, error } = useQuery(teamsQuery())
  const members = useQuery(membersQuery(useMe().organization.id)).data ?? []
  const channelsOf = useChannelNames()
  const mayManage = useCan("teams:manage")
  const [isMaking, setIsMaking] = useState(false)
  if (error !== null) return <Page title="Teams">{<p className="text-bad">{wordsFor(error)}</p>}</Page>
  if (teams === undefined)
    return (
      <Page title="Teams">
        <Skeleton className="h-40" />
      </Page>
    )
  if (teamId !== undefined)
    return <TeamPage key={teamId} team={teams.find(({ id }) => id === teamId)} members={members} />
  return (
    <Page
      title="Teams"
      description="People who look after conversations together. A conversation can be given to a team, and roles can see by team."
      actions={
        mayManage && (
          <Button variant="primary" onClick={() => setIsMaking(true)}>
            <Plus className="size-4" aria-hidden /> New team
          </Button>
        )
      }
    >
      <Section title={`Teams (${teams.length})`}>
        <Table
          label="Teams"
          rows={teams}
          keyOf={({ id }) => id}
          empty={<p>There are no teams yet.</p>}
          columns={[
            {
              key: "name",
              head: "Team",
              cell: (team) => (
                <AppLink
                  href={`/settings/teams/${team.id}/`}
                  className="block py-1.5 font-medium hover:underline"
                >
                  <bdi>{team.name}</bdi>
                </AppLink>
              ),
            },
            { key: "members", head: "Members", cell: (team) => <Faces team={team} members={members} /> },
            { key: "channels", head: "Channels", className: "text-text-2", cell: ({ id }) => channelsOf(id) },
          ]}
        />
      </Section>
      <Dialog isOpen={isMaking} onClose={() => setIsMaking(false)} title="New team" className="max-w-[400px]">
        <NewTeam onDone={() => setIsMaking(false)} />
      </Dialog>
    </Page>
  )
}

const SHOWN_FACES = 4

function Faces({ team, members }: { team: Team; members: Member[] }) {
  const people = members.filter(({ id }) => team.member_ids.includes(id))
  if (people.length === 0) return <span className="text-muted">Nobody yet</span>
  return (
    <span className="flex items-center gap-2">
      <span className="flex gap-0.5">
        {people.slice(0, SHOWN_FACES).map(({ id, name }) => (
          <Avatar key={id} name={name} seed={id} className="size-6 text-[9px]" />
        ))}
      </span>
      <span className="truncate text-text-2">
        {people.length === 1 ? people[0]?.name : `${people.length} people`}
      </span>
    </span>
  )
}

/** The names of the channels that a team was granted, as they are told in a line. */
function useChannelNames(): (teamId: string) => string {
  const mayRead = useCan("channels:read")
  const channels = useQuery({ ...channelsQuery(), enabled: mayRead }).data ?? []
  const grants = useQuery(grantsQuery()).data ?? []
  return (teamId) => {
    const ids = grants.filter((grant) => grant.holder_id === teamId).map((grant) => grant.object_id)
    return channels.flatMap(({ id, name }) => (ids.includes(id) ? name : [])).join(", ")
  }
}

const Form = z.object({
  name: z
    .string()
    .check(z.trim(), z.minLength(1, "Give the team a name."), z.maxLength(60, "At most 60 letters.")),
})

function NewTeam({ onDone }: { onDone: () => void }) {
  const client = useQueryClient()
  const form = useApiForm({
    schema: Form,
    defaultValues: { name: "" },
    send: async ({ name }) => {
      const team = await createTeam(name)
      await client.invalidateQueries({ queryKey: directoryKeys.teams })
      onDone()
      window.history.pushState(null, "", `/settings/teams/${team.id}/`)
    },
    fields: { name_taken: "name" },
    words: { name_taken: "Another team has this name." },
  })
  return (
    <form onSubmit={form.submit} noValidate className="space-y-4 p-4">
      <TextField label="Name" placeholder="Support" {...form.field("name")} />
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={form.isSubmitting}>
          Make the team
        </Button>
      </div>
    </form>
  )
}
