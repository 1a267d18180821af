import { Plus, Trash2 } from "lucide-react"
import { Button } from "@/components/ui/button"
import { IconButton } from "@/components/ui/icon-button"
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/components/ui/menu"
import { TextField } from "@/components/ui/text-field"
import { namesIn } from "@/lib/templates/text"
import type { TemplateButton } from "@/schemas/templates"
import { MOST_BUTTONS, newButton } from "../draft"

const KINDS: { kind: TemplateButton["kind"]; label: string; most: number }[] = [
  { kind: "quick_reply", label: "Quick reply", most: MOST_BUTTONS },
  { kind: "url", label: "Link", most: 2 },
  { kind: "phone_number", label: "Call a number", most: 1 },
  { kind: "copy_code", label: "Copy a code", most: 1 },
]

type ButtonsProps = {
  buttons: TemplateButton[]
  onButtons: (buttons: TemplateButton[]) => void
  errorOf: (field: string) => string | undefined
}

/** What the customer can tap. Quick replies stay together, before the others, as WhatsApp wants it. */
export function ButtonsEditor({ buttons, onButtons, errorOf }: ButtonsProps) {
  const add = (kind: TemplateButton["kind"]) => {
    const replies = buttons.filter((each) => each.kind === "quick_reply")
    const others = buttons.filter((each) => each.kind !== "quick_reply")
    const added = newButton(kind)
    onButtons(kind === "quick_reply" ? [...replies, added, ...others] : [...replies, ...others, added])
  }
  const change = (at: number, part: Partial<TemplateButton>) =>
    onButtons(buttons.map((each, index) => (index === at ? { ...each, ...part } : each)))
  const offered = KINDS.filter(({ kind, most }) => buttons.filter((each) => each.kind === kind).length < most)
  const error = errorOf("buttons")
  return (
    <div className="space-y-3">
      <ul className="space-y-3">
        {buttons.map((button, at) => (
          <li key={at} className="rounded-control border p-3" data-testid="template-button">
            <div className="mb-2 flex items-center justify-between">
              <span className="text-small font-medium text-text-2">
                {KINDS.find(({ kind }) => kind === button.kind)?.label}
              </span>
              <IconButton
                label="Remove this button"
                onClick={() => onButtons(buttons.filter((_, index) => index !== at))}
              >
                <Trash2 className="size-4" aria-hidden />
              </IconButton>
            </div>
            <ButtonFields
              button={button}
              onChange={(part) => change(at, part)}
              errorOf={(name) => errorOf(`buttons.${at}.${name}`)}
            />
          </li>
        ))}
      </ul>
      {error !== undefined && <p className="text-small text-bad">{error}</p>}
      {buttons.length < MOST_BUTTONS && (
        <Menu>
          <MenuTrigger asChild>
            <Button data-testid="add-button">
              <Plus className="size-4" aria-hidden /> Add a button
            </Button>
          </MenuTrigger>
          <MenuContent align="start">
            {offered.map(({ kind, label }) => (
              <MenuItem key={kind} onSelect={() => add(kind)} data-testid={`add-${kind}`}>
                {label}
              </MenuItem>
            ))}
          </MenuContent>
        </Menu>
      )}
    </div>
  )
}

type FieldsProps = {
  button: TemplateButton
  onChange: (part: Partial<TemplateButton>) => void
  errorOf: (name: string) => string | undefined
}

function ButtonFields({ button, onChange, errorOf }: FieldsProps) {
  const field = (name: "text" | "url" | "phone_number" | "example", limit: number) => ({
    value: button[name],
    maxLength: limit,
    error: errorOf(name),
    onChange: ({ target }: { target: { value: string } }) => onChange({ [name]: target.value }),
  })
  return (
    <div className="grid gap-3 md:grid-cols-2">
      {button.kind !== "copy_code" && <TextField label="Text" dir="auto" {...field("text", 25)} />}
      {button.kind === "url" && (
        <TextField
          label="Address"
          hint="End it with {{1}} for a part that differs."
          {...field("url", 2000)}
        />
      )}
      {button.kind === "url" && namesIn(button.url).length > 0 && (
        <TextField label="Example of the whole address" {...field("example", 2000)} />
      )}
      {button.kind === "phone_number" && (
        <TextField
          label="Number"
          placeholder="+49 30 1234567"
          inputMode="tel"
          {...field("phone_number", 20)}
        />
      )}
      {button.kind === "copy_code" && <TextField label="Example of a code" {...field("example", 20)} />}
    </div>
  )
}
