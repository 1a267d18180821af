"use client"

import { useQueryClient } from "@tanstack/react-query"
import { toast } from "sonner"
import { z } from "zod"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"
import { Section, SettingRow } from "@/components/ui/section"
import { Switch } from "@/components/ui/switch"
import { TextField } from "@/components/ui/text-field"
import { useApiForm } from "@/lib/api/use-api-form"
import { wordsFor } from "@/lib/api/words"
import { directoryKeys } from "@/lib/directory"
import type { ChannelAccount } from "@/schemas/channels"
import { changeChannel } from "../mutations"

const Form = z.object({ name: z.string().trim().min(1, "Give the channel a name.").max(120) })

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
      <form onSubmit={form.submit} noValidate className="flex max-w-[420px] items-start gap-2 pb-4">
        <div className="min-w-0 flex-1">
          <TextField label="Name" hint="Colleagues see it; customers do not." {...form.field("name")} />
        </div>
        {form.formState.isDirty && (
          <Button
            type="submit"
            size="lg"
            variant="primary"
            className="mt-[22px] max-md:h-11"
            disabled={form.isSubmitting}
          >
            Save
          </Button>
        )}
      </form>
      {form.problem !== null && <InlineNotice tone="bad">{form.problem}</InlineNotice>}
      {account.channel_type !== "whatsapp" && (
        <SettingRow
          label="Answer up to seven days later"
          hint="With Meta’s human agent tag, by people only. The app must have been reviewed for it."
        >
          {(names) => (
            <Switch
              {...names}
              checked={account.settings.human_agent}
              onCheckedChange={(on) => void set({ human_agent: on })}
            />
          )}
        </SettingRow>
      )}
      <SettingRow
        label="Show customers that their messages were read"
        hint="When somebody opens the conversation."
      >
        {(names) => (
          <Switch
            {...names}
            checked={account.settings.read_marks}
            onCheckedChange={(on) => void set({ read_marks: on })}
          />
        )}
      </SettingRow>
    </Section>
  )
}
