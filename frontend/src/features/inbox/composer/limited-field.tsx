import type { ComponentProps } from "react"
import { TextArea, TextField } from "@/components/ui/text-field"

type LimitedProps = {
  label: string
  limit: number
  value: string
  onValue: (value: string) => void
  hint?: string
}

const NEAR = 0.7

/** How much room is left, once that begins to matter. */
const roomHint = (value: string, limit: number, hint?: string): string | undefined =>
  value.length > limit * NEAR ? `${limit - [...value].length} characters left` : hint

/** One line with a limit of the channel's, which cannot be exceeded. */
export function LimitedField({
  limit,
  value,
  onValue,
  hint,
  ...props
}: LimitedProps & Omit<ComponentProps<typeof TextField>, "value" | "onChange" | "hint">) {
  return (
    <TextField
      {...props}
      dir="auto"
      value={value}
      hint={roomHint(value, limit, hint)}
      onChange={(event) => onValue([...event.target.value].slice(0, limit).join(""))}
    />
  )
}

/** The same for several lines. */
export function LimitedArea({
  limit,
  value,
  onValue,
  hint,
  ...props
}: LimitedProps & Omit<ComponentProps<typeof TextArea>, "value" | "onChange" | "hint">) {
  return (
    <TextArea
      {...props}
      dir="auto"
      value={value}
      hint={roomHint(value, limit, hint)}
      onChange={(event) => onValue([...event.target.value].slice(0, limit).join(""))}
    />
  )
}
