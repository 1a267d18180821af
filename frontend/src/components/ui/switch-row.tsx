import type { ReactNode } from "react"
import { SettingRow } from "@/components/ui/section"
import { Switch } from "@/components/ui/switch"

type SwitchRowProps = {
  label: string
  hint?: ReactNode
  isOn: boolean
  disabled?: boolean
  onChange: (isOn: boolean) => void
  testId?: string
}

/** A setting that is on or off. */
export function SwitchRow({ label, hint, isOn, disabled = false, onChange, testId }: SwitchRowProps) {
  return (
    <SettingRow label={label} hint={hint}>
      {(names) => (
        <Switch
          {...names}
          checked={isOn}
          disabled={disabled}
          onCheckedChange={onChange}
          data-testid={testId}
        />
      )}
    </SettingRow>
  )
}
