"use client"

import { Monitor, Moon, Sun } from "lucide-react"
import { useTheme } from "next-themes"
import { RadioCards } from "@/components/ui/radio-cards"
import { Page, Section, SettingRow } from "@/components/ui/section"
import { useMe } from "@/lib/session-context"
import { EmailRow } from "./email-row"
import { NameForm } from "./name-form"

const THEMES = [
  { value: "system", label: "Like the system", hint: "Follows your device", icon: Monitor },
  { value: "light", label: "Light", hint: "Dark text on a light page", icon: Sun },
  { value: "dark", label: "Dark", hint: "Light text on a dark page", icon: Moon },
]

/** Who one is here, and how the app looks on this device. */
export function ProfilePage() {
  const { user, organization, role_name } = useMe()
  const { theme, setTheme } = useTheme()
  return (
    <Page title="Profile" description="How your colleagues see you, and how Inlet looks to you.">
      <Section title="You">
        <NameForm key={user.name} name={user.name} />
        <div className="mt-4">
          <EmailRow email={user.email} />
          <SettingRow label={`Role at ${organization.name}`}>{role_name}</SettingRow>
        </div>
      </Section>
      <Section title="Theme" description="For this browser.">
        <RadioCards label="Theme" isLabelHidden value={theme} onValueChange={setTheme} options={THEMES} />
      </Section>
    </Page>
  )
}
