"use client"

import { Monitor, Moon, Sun } from "lucide-react"
import { useTheme } from "next-themes"
import { RadioCards } from "@/components/ui/radio-cards"
import { Page, Section, SettingRow } from "@/components/ui/section"
import { useMe } from "@/lib/session-context"

const THEMES = [
  { value: "system", label: "Like the system", hint: "Follows your device", icon: Monitor },
  { value: "light", label: "Light", hint: "Dark text on a light page", icon: Sun },
  { value: "dark", label: "Dark", hint: "Light text on a dark page", icon: Moon },
]

/** Who one is here, and how the app looks on this device. */
export function ProfilePage() {
  const { user, organization, role } = useMe()
  const { theme, setTheme } = useTheme()
  return (
    <Page title="Profile" description="How your colleagues see you, and how Inlet looks to you.">
      <Section title="You">
        <SettingRow label="Name">
          <span dir="auto">{user.name}</span>
        </SettingRow>
        <SettingRow label="E-mail">{user.email}</SettingRow>
        <SettingRow label={`Role at ${organization.name}`}>
          <span className="capitalize">{role}</span>
        </SettingRow>
      </Section>
      <Section title="Theme" description="For this browser.">
        <RadioCards label="Theme" isLabelHidden value={theme} onValueChange={setTheme} options={THEMES} />
      </Section>
    </Page>
  )
}
