"use client"

import { Eye, EyeOff } from "lucide-react"
import { type ComponentProps, useState } from "react"
import { cn } from "@/lib/format/text"
import { Button } from "./button"
import { control, Field, type FieldWords } from "./field"

type TextFieldProps = ComponentProps<"input"> & FieldWords

/** One line of text: `<TextField label="E-mail" type="email" {...form.field("email")} />`. */
export function TextField({ label, hint, error, className, ...props }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(aria) => <input {...aria} className={cn(control, className)} {...props} />}
    </Field>
  )
}

type TextAreaProps = ComponentProps<"textarea"> & FieldWords

/** Several lines of text. */
export function TextArea({ label, hint, error, className, ...props }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(aria) => (
        <textarea {...aria} className={cn(control, "h-auto py-2 max-md:h-auto", className)} {...props} />
      )}
    </Field>
  )
}

/** A password, with a button that shows it. */
export function PasswordField({ label, hint, error, className, ...props }: TextFieldProps) {
  const [isShown, setIsShown] = useState(false)
  const Icon = isShown ? EyeOff : Eye
  return (
    <Field label={label} hint={hint} error={error}>
      {(aria) => (
        <span className="relative block">
          <input
            {...aria}
            type={isShown ? "text" : "password"}
            autoCapitalize="off"
            spellCheck={false}
            className={cn(control, "pe-11", className)}
            {...props}
          />
          <Button
            variant="ghost"
            size="icon"
            aria-label={isShown ? "Hide the password" : "Show the password"}
            className="absolute end-1 top-1 max-md:top-1.5"
            onClick={() => setIsShown(!isShown)}
          >
            <Icon className="size-4" aria-hidden />
          </Button>
        </span>
      )}
    </Field>
  )
}
