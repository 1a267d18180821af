import type { Bit, View } from "@/schemas/workspace"

/** How far a role sees, in the words of the screen. */
export const VIEWS: { value: View; label: string; hint: string }[] = [
  { value: "all", label: "Everything", hint: "Every conversation of the workspace." },
  { value: "teams", label: "Their teams’", hint: "What lies with a team they belong to." },
  {
    value: "channels",
    label: "Their channels’",
    hint: "What arrives on channels that were granted to them or their teams.",
  },
  { value: "unassigned", label: "Unassigned", hint: "What nobody has, unless it lies with another team." },
  { value: "mine", label: "Only their own", hint: "What is assigned to them in person." },
]

export const viewLabel = (view: View): string => VIEWS.find(({ value }) => value === view)?.label ?? view

export const viewHint = (view: View): string => VIEWS.find(({ value }) => value === view)?.hint ?? view

export const BITS: { bit: Bit; label: string }[] = [
  { bit: "view", label: "See" },
  { bit: "reply", label: "Answer" },
  { bit: "manage", label: "Manage" },
]
