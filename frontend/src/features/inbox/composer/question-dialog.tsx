"use client"

import { useState } from "react"
import type { InteractiveLimit } from "@/schemas/conversation"
import { LimitedArea, LimitedField } from "./limited-field"
import { type AskedQuestion, QuestionCard } from "./question-card"
import { GroupsField, OptionsField } from "./question-options"
import { newQuestion, type Question, questionContent, questionProblem } from "./rules"
import { ToolDialog } from "./tool-dialog"
import type { ToolProps } from "./tools"

const TITLES: Record<Question["kind"], string> = {
  buttons: "Question with buttons",
  list: "Question with a list",
  quick_replies: "Question with quick replies",
  cta_url: "Link as a button",
  location_request: "Ask for the location",
}
const BODIES: Partial<Record<Question["kind"], string>> = { cta_url: "Text", location_request: "Text" }

/** Builds a question with ready answers, within the channel's limits, and shows what the customer gets. */
export function QuestionDialog({ kind, composer, onSend, onClose }: ToolProps & { kind: Question["kind"] }) {
  const limit = composer.limits.interactive.find((each) => each.kind === kind)
  const [question, setQuestion] = useState<Question>(() => newQuestion(kind))
  if (limit === undefined) return null
  const content = questionContent(question, limit)
  const change = (fields: Partial<Question>) => setQuestion((shown) => ({ ...shown, ...fields }))
  const send = () => {
    onSend({
      message_type: "interactive",
      body_text: question.body.trim(),
      content: { interactive: content },
    })
    onClose()
  }
  return (
    <ToolDialog
      title={TITLES[kind]}
      problem={questionProblem(question, limit)}
      onSend={send}
      onClose={onClose}
      preview={<QuestionCard question={content as AskedQuestion} />}
    >
      <QuestionFields question={question} limit={limit} onChange={change} />
    </ToolDialog>
  )
}

type FieldsProps = {
  question: Question
  limit: InteractiveLimit
  onChange: (fields: Partial<Question>) => void
}

function QuestionFields({ question, limit, onChange }: FieldsProps) {
  const { kind } = question
  return (
    <>
      {limit.header > 0 && (
        <LimitedField
          label="Heading (optional)"
          limit={limit.header}
          value={question.header}
          onValue={(header) => onChange({ header })}
        />
      )}
      <LimitedArea
        label={BODIES[kind] ?? "Question"}
        rows={3}
        autoFocus
        limit={limit.body}
        value={question.body}
        onValue={(body) => onChange({ body })}
        data-testid="question-body"
      />
      {limit.footer > 0 && (
        <LimitedField
          label="Small print (optional)"
          limit={limit.footer}
          value={question.footer}
          onValue={(footer) => onChange({ footer })}
        />
      )}
      {limit.button > 0 && (
        <LimitedField
          label={kind === "list" ? "Button that opens the list" : "Button"}
          limit={limit.button}
          value={question.button}
          onValue={(button) => onChange({ button })}
          data-testid="question-button"
        />
      )}
      {kind === "cta_url" && (
        <LimitedField
          label="Address"
          type="url"
          inputMode="url"
          placeholder="https://"
          limit={2000}
          value={question.url}
          onValue={(url) => onChange({ url })}
          data-testid="question-url"
        />
      )}
      {kind === "list" && (
        <GroupsField groups={question.groups} limit={limit} onChange={(groups) => onChange({ groups })} />
      )}
      {kind !== "list" && limit.options > 0 && (
        <OptionsField
          options={question.options}
          limit={limit}
          onChange={(options) => onChange({ options })}
        />
      )}
    </>
  )
}
