"use client"

import { useQuery } from "@tanstack/react-query"
import { ChevronRight } from "lucide-react"
import { AuthFrame } from "@/components/ui/auth-frame"
import { Avatar } from "@/components/ui/avatar"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import { signOut } from "../mutations"
import { organizationsQuery } from "../queries"

/** Which of one's workspaces to open, for people of several when this browser does not know yet. */
export function OrganizationChooser({ onChoose }: { onChoose: (slug: string) => void }) {
  const { data: page, error } = useQuery(organizationsQuery())
  return (
    <AuthFrame
      title="Choose a workspace"
      sentence="You can move to another one at any time, from the menu behind your picture."
      footer={
        <Button variant="link" size="inline" onClick={() => void signOut()}>
          Sign out
        </Button>
      }
    >
      {error !== null && <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>}
      {page === undefined && error === null && <Skeleton className="h-14" />}
      <ul className="-mx-2">
        {page?.data.map(({ id, slug, name, role }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onChoose(slug)}
              className="flex h-14 w-full items-center gap-3 rounded-control px-2 text-start transition-colors duration-80 hover:bg-hover"
            >
              <Avatar name={name} seed={id} />
              <span className="min-w-0 flex-1">
                <span dir="auto" className="block truncate font-medium">
                  {name}
                </span>
                <span className="block text-small text-muted capitalize">{role}</span>
              </span>
              <ChevronRight className="size-4 shrink-0 text-muted rtl:rotate-180" aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </AuthFrame>
  )
}
