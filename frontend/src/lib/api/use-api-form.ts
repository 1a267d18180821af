import { zodResolver } from "@hookform/resolvers/zod"
import { useState } from "react"
import { type DefaultValues, type FieldValues, type Path, useForm } from "react-hook-form"
import type * as z from "zod/mini"
import { fieldErrorsOf, wordsFor } from "./words"

type Options<Values extends FieldValues> = {
  /** What the form holds and sends, with its errors in words. */
  schema: z.ZodMiniType<Values, Values>
  defaultValues: DefaultValues<Values>
  /** Send it (with lib/api/http) and do what follows. */
  send: (values: Values) => Promise<unknown>
  /** Our words for codes of this route, where the server's do not fit. */
  words?: Record<string, string>
  /** Codes that are about one field: { slug_taken: "slug" }. */
  fields?: Record<string, Path<Values>>
}

/**
 * A form that is checked by zod and sent to the API. What the server finds wrong with a field stands at the field;
 * everything else is `problem`, for an InlineNotice. `field(name)` is what a TextField takes.
 */
export function useApiForm<Values extends FieldValues>(options: Options<Values>) {
  const { schema, defaultValues, send, words = {}, fields = {} } = options
  const [problem, setProblem] = useState<string | null>(null)
  const form = useForm<Values, unknown, Values>({ resolver: zodResolver(schema), defaultValues })
  const { isSubmitting } = form.formState

  const refuse = (error: unknown) => {
    const found = fieldErrorsOf(error, words, fields)
    const shown = found.filter(([name]) => (name.split(".")[0] ?? "") in form.getValues())
    for (const [at, [name, message]] of shown.entries())
      form.setError(name, { type: "server", message }, { shouldFocus: at === 0 })
    if (shown.length === 0 || shown.length < found.length) setProblem(wordsFor(error, words))
  }

  const submit = form.handleSubmit(async (values) => {
    setProblem(null)
    try {
      await send(values)
    } catch (error) {
      refuse(error)
    }
  })

  const field = (name: Path<Values>) => ({
    ...form.register(name),
    error: form.getFieldState(name, form.formState).error?.message,
  })

  return { ...form, submit: (event: React.FormEvent) => void submit(event), field, problem, isSubmitting }
}
