import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import {
  FileText,
  Image as ImageIcon,
  type LucideIcon,
  MapPin,
  MessageSquareText,
  Search,
  Video,
} from "lucide-react"
import { useDeferredValue, useState } from "react"
import { AppLink } from "@/components/ui/app-link"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { wordsFor } from "@/lib/api/words"
import { withoutMarks } from "@/lib/format/marks"
import { useCan } from "@/lib/session-context"
import { recentTemplatesQuery, templateAccountsQuery, templatesQuery } from "@/lib/templates/queries"
import { byName, type TemplateGroup } from "@/lib/templates/groups"
import { examplesOf } from "@/lib/templates/show"
import { fill, valuesOf } from "@/lib/templates/text"
import { categoryName, languageName, say } from "@/lib/templates/words"
import type { Template } from "@/schemas/templates"

type ChoiceProps = { channelAccountId: string; onChoose: (template: Template) => void }

/** The templates that can be sent from this number: the ones used last, then all, found by their words. */
export function TemplateChoice({ channelAccountId, onChoose }: ChoiceProps) {
  const [text, setText] = useState("")
  const [language, setLanguage] = useState("")
  const q = useDeferredValue(text.trim())
  const mayManage = useCan("templates:manage")
  const recent = useQuery(recentTemplatesQuery(channelAccountId)).data ?? []
  const list = useInfiniteQuery(
    templatesQuery({ channel_account_id: channelAccountId, status: "approved", q, language }),
  )
  const found = list.data?.pages.flatMap(({ data }) => data)
  const accounts = useQuery(templateAccountsQuery()).data ?? []
  const account = accounts.find((each) => each.channel_account_ids.includes(channelAccountId))
  const languages = account?.languages ?? []
  const isSearching = q !== "" || language !== ""
  return (
    <>
      <div className="flex shrink-0 items-center gap-2 border-b p-3">
        <label className="flex h-9 min-w-0 flex-1 items-center gap-2 rounded-control border border-control bg-raised px-2.5 focus-within:border-accent max-md:h-11">
          <Search className="size-4 shrink-0 text-muted" aria-hidden />
          <input
            type="search"
            autoFocus
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder="Search templates"
            aria-label="Search templates"
            data-testid="template-search"
            className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted max-md:text-title"
          />
        </label>
        {(languages.length > 1 || language !== "") && (
          <select
            aria-label="Language"
            value={language}
            onChange={(event) => setLanguage(event.target.value)}
            className="h-9 max-w-36 cursor-pointer rounded-control border border-control bg-raised px-2 max-md:h-11"
          >
            <option value="">All languages</option>
            {languages.map((each) => (
              <option key={each} value={each}>
                {languageName(each)}
              </option>
            ))}
          </select>
        )}
      </div>
      <div className="quiet-scroll min-h-40 overflow-y-auto p-2" data-testid="template-list">
        {list.error !== null && <InlineNotice tone="bad">{wordsFor(list.error)}</InlineNotice>}
        {found === undefined && list.error === null && <Skeleton className="m-2 h-32" />}
        {!isSearching && recent.length > 0 && (
          <Choices title="Used last" groups={recent.map(alone)} onChoose={onChoose} />
        )}
        {found !== undefined && found.length > 0 && (
          <Choices
            title={isSearching ? "Found" : "All templates"}
            groups={byName(found)}
            onChoose={onChoose}
          />
        )}
        {found?.length === 0 && (
          <EmptyState
            icon={MessageSquareText}
            title={isSearching ? "No template has these words" : "There is no approved template yet"}
          >
            {!isSearching && (
              <p>
                With a template you can write first, or after the reply window has closed.{" "}
                {mayManage ? (
                  <AppLink href="/settings/templates/" className="text-accent underline">
                    Make one
                  </AppLink>
                ) : (
                  "An admin can make one in the settings."
                )}
              </p>
            )}
          </EmptyState>
        )}
        {list.hasNextPage && (
          <Button className="mx-2 my-1" disabled={list.isFetching} onClick={() => void list.fetchNextPage()}>
            More
          </Button>
        )}
      </div>
    </>
  )
}

/** What was used last is one language of a template. */
const alone = (template: Template): TemplateGroup => ({
  name: template.id,
  first: template,
  versions: [template],
})

type ChoicesProps = { title: string; groups: TemplateGroup[]; onChoose: (template: Template) => void }

function Choices({ title, groups, onChoose }: ChoicesProps) {
  return (
    <section aria-label={title} className="pb-2">
      <h3 className="px-2 pt-1 pb-1 text-meta font-medium text-muted">{title}</h3>
      <ul>
        {groups.map(({ name, first, versions }) => (
          <li key={name}>
            <Choice template={first} onChoose={onChoose} />
            {versions.length > 1 && <Others templates={versions.slice(1)} onChoose={onChoose} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

type OthersProps = { templates: Template[]; onChoose: (template: Template) => void }

/** The same template in its other languages. */
const Others = ({ templates, onChoose }: OthersProps) => (
  <p className="flex flex-wrap items-center gap-1 px-2 pb-1.5 text-small text-muted">
    Also in
    {templates.map((template) => (
      <Button
        key={template.id}
        size="sm"
        disabled={!template.is_sendable}
        aria-label={`${say(template.name)} in ${languageName(template.language)}`}
        onClick={() => onChoose(template)}
        data-testid="template-language"
        data-language={template.language}
      >
        {languageName(template.language)}
      </Button>
    ))}
  </p>
)

const TOPS: Record<string, LucideIcon> = { image: ImageIcon, video: Video, file: FileText, location: MapPin }

type ChoiceOneProps = { template: Template; onChoose: (template: Template) => void }

function Choice({ template, onChoose }: ChoiceOneProps) {
  const { design } = template
  const Top = TOPS[design.header?.kind ?? ""]
  const why = template.is_sendable ? null : "Has parts that cannot be filled in here."
  const body = withoutMarks(fill(design.body, valuesOf(examplesOf(design), "body")))
  return (
    <button
      type="button"
      disabled={why !== null}
      onClick={() => onChoose(template)}
      data-testid="template-choice"
      data-name={template.name}
      className="block w-full rounded-control px-2 py-2 text-start hover:bg-hover focus-visible:bg-hover disabled:opacity-60"
    >
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate font-medium">{say(template.name)}</span>
        <span className="ms-auto flex shrink-0 items-center gap-1.5">
          <span className="text-small text-muted max-sm:hidden">{categoryName(template.category)}</span>
          <Badge>{languageName(template.language)}</Badge>
        </span>
      </span>
      <span dir="auto" className="mt-0.5 line-clamp-2 text-small text-text-2 wrap-anywhere">
        {Top !== undefined && <Top className="me-1 inline size-3.5 align-[-2px] text-muted" aria-hidden />}
        {why ?? body}
      </span>
    </button>
  )
}
