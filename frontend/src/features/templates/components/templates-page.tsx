"use client"

import { useQuery } from "@tanstack/react-query"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Page } from "@/components/ui/section"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import { templateQuery } from "@/lib/templates/queries"
import { NewTemplatePage } from "./new-template-page"
import { TemplateList } from "./template-list"
import { TemplatePage } from "./template-page"

/** Every template, a new one, or one in full. */
export function TemplatesPage({ rest: [first] }: { rest: string[] }) {
  if (first === undefined) return <TemplateList />
  if (first === "new") return <NewTemplatePage />
  return <One key={first} id={first} />
}

function One({ id }: { id: string }) {
  const { data, error } = useQuery(templateQuery(id))
  if (data !== undefined) return <TemplatePage template={data} />
  return (
    <Page title="Template" parent={{ href: "/settings/templates/", label: "Templates" }}>
      {error === null ? (
        <Skeleton className="h-64" />
      ) : (
        <InlineNotice tone="bad">{wordsFor(error)}</InlineNotice>
      )}
    </Page>
  )
}
