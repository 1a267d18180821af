"use client"

import { useQueryClient } from "@tanstack/react-query"
import { type ReactNode, useState } from "react"
import { toast } from "@/lib/toast"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { SwitchRow } from "@/components/ui/switch-row"
import { wordsFor } from "@/lib/api/words"
import { changeRequirements } from "../mutations"
import { requirementsQuery } from "../queries"
import { NotConfirmed, useConfirmIdentity } from "./confirm-identity"

type RuleSwitchProps = {
  rule: "requires_second_factor" | "requires_sso"
  isOn: boolean
  /** Whether it can be switched on as things are; off it can always be switched. */
  isPossible?: boolean
  label: string
  hint: string
  /** What will happen, told before it is switched on. */
  children: ReactNode
  testId: string
}

/** Something that the workspace requires of sign-ins: on after a question, off at once. */
export function RuleSwitch({
  rule,
  isOn,
  isPossible = true,
  label,
  hint,
  children,
  testId,
}: RuleSwitchProps) {
  const client = useQueryClient()
  const { run, dialog } = useConfirmIdentity()
  const [isAsking, setIsAsking] = useState(false)

  const change = async (next: boolean) => {
    const answer = await run(() => changeRequirements({ [rule]: next }))
    client.setQueryData(requirementsQuery().queryKey, answer)
    toast.success(next ? "Required from now on" : "No longer required")
  }
  const flip = (next: boolean) => {
    if (next) return setIsAsking(true)
    change(next).catch((error: unknown) => {
      if (!(error instanceof NotConfirmed)) toast.error(wordsFor(error))
    })
  }

  return (
    <>
      <SwitchRow
        label={label}
        hint={hint}
        isOn={isOn}
        disabled={!isOn && !isPossible}
        onChange={flip}
        testId={testId}
      />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={`${label}?`}
        confirmLabel="Require it"
        onConfirm={() => change(true)}
      >
        {children}
      </ConfirmDialog>
      {dialog}
    </>
  )
}
