import { ChevronDown, ExternalLink, List, MapPin, Reply } from "lucide-react"
import type { ReactNode } from "react"
import { Marked } from "@/components/marked"
import { CardAnswer, CardFoot } from "@/components/message-card"
import { cn } from "@/lib/format/text"

type Option = { title: string; description?: string }

/** A question as a message holds it (`content.interactive`). */
export type AskedQuestion = {
  kind: string
  body?: string
  header?: string
  footer?: string
  button?: string
  url?: string
  options?: Option[]
  sections?: { title?: string; rows?: Option[] }[]
}

/** Whether a message's content is a question of ours, rather than a customer's answer. */
export const isAsked = (value: unknown): value is AskedQuestion =>
  typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string"

/** A question with its answers, as the customer gets it. `meta`: time and ticks, at the end of its words. */
export function QuestionCard({ question, meta }: { question: AskedQuestion; meta?: ReactNode }) {
  const { kind, body, header, footer } = question
  return (
    <div className="min-w-[min(220px,60vw)]" data-testid="question" data-kind={kind}>
      {header && (
        <p dir="auto" className="font-semibold wrap-anywhere">
          {header}
        </p>
      )}
      <p dir="auto" className={cn("whitespace-pre-wrap wrap-anywhere", !body && "text-muted")}>
        <Marked text={body || "Your question"} />
      </p>
      <CardFoot footer={footer} meta={meta} />
      <Answers question={question} />
    </div>
  )
}

function Answers({ question }: { question: AskedQuestion }) {
  const { kind, options = [], sections = [], button, url } = question
  if (kind === "list") return <ListAnswers button={button} sections={sections} />
  if (kind === "cta_url")
    return (
      <CardAnswer icon={ExternalLink} title={url}>
        {button || "Open"}
      </CardAnswer>
    )
  if (kind === "location_request") return <CardAnswer icon={MapPin}>Send location</CardAnswer>
  if (kind === "quick_replies")
    return (
      <ul className="mt-1.5 mb-1 flex flex-wrap gap-1.5" aria-label="Quick replies">
        {options.map(({ title }, at) => (
          <li
            key={at}
            dir="auto"
            className="rounded-full border border-accent/40 px-2.5 text-small leading-6 text-accent"
          >
            {title}
          </li>
        ))}
      </ul>
    )
  return (
    <ul aria-label="Buttons">
      {options.map(({ title }, at) => (
        <li key={at}>
          <CardAnswer icon={Reply}>{title}</CardAnswer>
        </li>
      ))}
    </ul>
  )
}

function ListAnswers({
  button,
  sections,
}: Pick<AskedQuestion, "button"> & { sections: NonNullable<AskedQuestion["sections"]> }) {
  const count = sections.reduce((sum, { rows = [] }) => sum + rows.length, 0)
  return (
    <details className="group">
      <summary className="cursor-pointer list-none">
        <CardAnswer icon={List}>
          {button || "Open the list"}
          <span className="tabular ms-1 font-normal text-muted">{count}</span>
          <ChevronDown className="size-3.5 transition-transform group-open:rotate-180" aria-hidden />
        </CardAnswer>
      </summary>
      {sections.map(({ title, rows = [] }, at) => (
        <div key={at} className="pt-1.5">
          {title && (
            <p dir="auto" className="text-meta font-medium text-muted">
              {title}
            </p>
          )}
          <ul>
            {rows.map((row, index) => (
              <li key={index} dir="auto" className="py-0.5 wrap-anywhere">
                {row.title}
                {row.description && <span className="block text-small text-muted">{row.description}</span>}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </details>
  )
}
