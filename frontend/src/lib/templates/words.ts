import type { Template } from "@/schemas/templates"

type Tone = "neutral" | "accent" | "ok" | "warn" | "bad"

const STATES: Record<string, { label: string; tone: Tone }> = {
  draft: { label: "Draft", tone: "neutral" },
  pending: { label: "In review", tone: "accent" },
  approved: { label: "Approved", tone: "ok" },
  rejected: { label: "Rejected", tone: "bad" },
  paused: { label: "Paused", tone: "warn" },
  disabled: { label: "Switched off", tone: "bad" },
  in_appeal: { label: "In appeal", tone: "accent" },
  limit_exceeded: { label: "Account is full", tone: "bad" },
  archived: { label: "Archived", tone: "neutral" },
  pending_deletion: { label: "Being deleted", tone: "neutral" },
}
const WORK: Record<string, string> = { submit: "Sending in…", edit: "Sending in…", delete: "Deleting…" }

/** What the platform calls by a code, such as a template, in words: "Order shipped" of order_shipped. */
export const say = (code: string): string => {
  const words = code.replaceAll("_", " ")
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The state as a badge: what is on its way goes before what the platform last said. */
export function stateOf({ status, work }: Pick<Template, "status" | "work">): { label: string; tone: Tone } {
  if (work !== null) return { label: WORK[work] ?? "On its way…", tone: "accent" }
  return STATES[status] ?? { label: say(status), tone: "neutral" }
}

export const categoryName = (category: string): string => say(category)

export const QUALITIES: Record<string, { label: string; tone: Tone }> = {
  green: { label: "High", tone: "ok" },
  yellow: { label: "Medium", tone: "warn" },
  red: { label: "Low", tone: "bad" },
}

/** Languages that WhatsApp has templates in, the ones used most first. */
export const LANGUAGES = [
  ...["en", "en_US", "en_GB", "es", "es_MX", "es_AR", "es_ES", "pt_BR", "pt_PT", "de", "fr", "it", "nl"],
  ...["ar", "bn", "bg", "ca", "cs", "da", "el", "et", "fa", "fi", "fil", "gu", "ha", "he", "hi", "hr", "hu"],
  ...["id", "ja", "ka", "kk", "kn", "ko", "lt", "lv", "mk", "ml", "mr", "ms", "nb", "pa", "pl", "ro", "ru"],
  ...[
    "sk",
    "sl",
    "sq",
    "sr",
    "sv",
    "sw",
    "ta",
    "te",
    "th",
    "tr",
    "uk",
    "ur",
    "uz",
    "vi",
    "zh_CN",
    "zh_HK",
    "zh_TW",
    "zu",
  ],
]

/** "Portuguese (Brazil)" of pt_BR; the code itself where the browser has no word. */
export function languageName(code: string): string {
  try {
    return (
      new Intl.DisplayNames(["en"], { type: "language", languageDisplay: "standard" }).of(
        code.replace("_", "-"),
      ) ?? code
    )
  } catch {
    return code
  }
}
