import { Checkbox } from "@/components/ui/checkbox"
import { TextField } from "@/components/ui/text-field"
import { newButton } from "../draft"
import type { PartProps } from "./editor"

/** What can be chosen about a template for one-time codes. */
export function CodeEditor({ draft, set, errorOf }: PartProps) {
  const { code, buttons } = draft
  if (code === null) return null
  return (
    <div className="space-y-4">
      <p className="text-text-2">WhatsApp writes the text, in the language of the template.</p>
      <Checkbox
        label="Advise not to share the code"
        checked={code.advises}
        onCheckedChange={(advises) => set({ code: { ...code, advises: advises === true } })}
      />
      <div className="grid gap-3 md:grid-cols-2">
        <TextField
          label="Expires after (minutes)"
          hint="1 to 90. Empty: nothing is said of it."
          inputMode="numeric"
          value={code.expires_min ?? ""}
          error={errorOf("code.expires_min")}
          onChange={({ target: { value } }) => {
            const minutes = Number.parseInt(value, 10)
            set({ code: { ...code, expires_min: Number.isNaN(minutes) ? null : Math.min(minutes, 999) } })
          }}
          data-testid="code-minutes"
        />
        <TextField
          label="Text of the button (optional)"
          placeholder="Copy code"
          dir="auto"
          maxLength={25}
          value={buttons[0]?.text ?? ""}
          error={errorOf("buttons.0.text")}
          onChange={({ target: { value } }) =>
            set({ buttons: [{ ...newButton("one_time_code"), text: value }] })
          }
        />
      </div>
    </div>
  )
}
