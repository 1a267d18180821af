"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { toast } from "@/lib/toast"
import { Section } from "@/components/ui/section"
import { SwitchRow } from "@/components/ui/switch-row"
import { wordsFor } from "@/lib/api/words"
import { useMe } from "@/lib/session-context"
import { chooseAlarmMails } from "../mutations"
import { alarmMailsQuery } from "../queries"

/** Whether one is mailed when a channel needs a look: one's own choice, for those who may mend one. */
export function AlarmMails() {
  const client = useQueryClient()
  const { user, operator } = useMe()
  const { data } = useQuery(alarmMailsQuery())
  if (data === undefined) return null
  const change = async (isWanted: boolean) => {
    try {
      client.setQueryData(alarmMailsQuery().queryKey, await chooseAlarmMails(isWanted))
      toast.success(isWanted ? `Mails go to ${user.email}` : "You are not mailed about channels any more")
    } catch (error) {
      toast.error(wordsFor(error))
    }
  }
  return (
    <Section title="Alarms">
      <SwitchRow
        label="Mail me about channels"
        hint="When one has lost access or will, is unusually quiet, restricted or of low quality, or several messages could not be sent. At most once a day for each cause."
        isOn={data.is_wanted}
        disabled={operator !== null}
        onChange={(next) => void change(next)}
        testId="alarm-mails"
      />
    </Section>
  )
}
