import { ClipboardList, CornerDownRight, PhoneCall } from "lucide-react"
import type { ReactNode } from "react"
import { isAsked, QuestionCard } from "../composer/question-card"
import { Card } from "./card"
import type { ContentProps } from "./props"
import { type Fields, fields, list, text } from "./read"
import { Words } from "./words"

/** A question of ours; or what the customer chose or filled in, with what was asked as the quote above it. */
export function InteractiveContent({ message, meta }: ContentProps) {
  const { interactive } = message.content
  if (isAsked(interactive)) return <QuestionCard question={interactive} meta={meta} />
  const answer = fields(interactive)
  const filled = list(answer.fields)
  if (filled.length > 0 || answer.type === "nfm_reply")
    return <Form name={text(answer.name)} filled={filled} meta={meta} />
  if (answer.type === "call_permission_reply") return <CallPermission answer={answer} meta={meta} />
  const title = message.body_text ?? text(answer.title) ?? "Made a choice"
  const description = text(answer.description)
  return (
    <div className="flex items-start gap-2">
      <CornerDownRight className="mt-1 size-3.5 shrink-0 text-muted rtl:-scale-x-100" aria-label="Chose" />
      <div className="min-w-0 grow">
        {description === null ? (
          <Words text={title} meta={meta} />
        ) : (
          <>
            <p dir="auto" className="wrap-anywhere">
              {title}
            </p>
            <div className="text-small text-text-2">
              <Words text={description} meta={meta} />
            </div>
          </>
        )}
      </div>
    </div>
  )
}

function Form({ name, filled, meta }: { name: string | null; filled: Fields[]; meta: ReactNode }) {
  return (
    <div>
      <Card icon={ClipboardList} title="Filled in a form" note={name === "flow" ? null : name} />
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-small">
        {filled.map((field, at) => (
          <div key={at} className="contents">
            <dt dir="auto" className="text-muted wrap-anywhere">
              {(text(field.name) ?? "").replaceAll("_", " ")}
            </dt>
            <dd dir="auto" className="wrap-anywhere">
              {text(field.value) ?? "–"}
            </dd>
          </div>
        ))}
      </dl>
      <div className="flex justify-end">{meta}</div>
    </div>
  )
}

function CallPermission({ answer, meta }: { answer: Fields; meta: ReactNode }) {
  const isYes = answer.response === "accept"
  return (
    <div className="flex items-end gap-3">
      <Card
        icon={PhoneCall}
        title={isYes ? "Allows calls" : "Does not want to be called"}
        note="Answer to the request for calls"
      />
      {meta}
    </div>
  )
}
