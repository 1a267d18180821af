"use client"

import { useQueryClient } from "@tanstack/react-query"
import { toast } from "@/lib/toast"
import * as z from "zod/mini"
import { NameForm } from "@/components/ui/name-form"
import { Section } from "@/components/ui/section"
import { useApiForm } from "@/lib/api/use-api-form"
import { SwitchRow } from "@/components/ui/switch-row"
import { wordsFor } from "@/lib/api/words"
import { directoryKeys } from "@/lib/directory"
import type { ChannelAccount } from "@/schemas/channels"
import { changeChannel } from "../mutations"

const Form = z.object({
  name: z
    .string()
    .check(z.trim(), z.minLength(1, "Give the channel a name."), z.maxLength(120, "At most 120 letters.")),
})

/** The name that colleagues see, and how the account behaves. */
export function ChannelSettings({ account }: { account: ChannelAccount }) {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: directoryKeys.channels })
  const form = useApiForm({
    schema: Form,
    defaultValues: { name: account.name },
    send: async ({ name }) => {
      await changeChannel(account.id, { name })
      form.reset({ name })
      await refresh()
    },
  })
  const set = async (settings: Partial<ChannelAccount["settings"]>) => {
    try {
      await changeChannel(account.id, { settings })
      await refresh()
    } catch (error) {
      toast.error(wordsFor(error))
    }
  }
  return (
    <Section title="Settings">
      <NameForm form={form} hint="Colleagues see it; customers do not." className="pb-4" />
      <SwitchRow
        label="Show customers that their messages were read"
        hint="When somebody opens the conversation."
        isOn={account.settings.read_marks}
        onChange={(on) => void set({ read_marks: on })}
      />
    </Section>
  )
}
