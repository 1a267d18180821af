"use client"

import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { toast } from "@/lib/toast"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Dialog } from "@/components/ui/dialog"
import { Section, SettingRow } from "@/components/ui/section"
import { wordsFor } from "@/lib/api/words"
import type { Security } from "@/schemas/security"
import { makeRecoveryCodes, removeTotp } from "../mutations"
import { NotConfirmed, useConfirmIdentity } from "./confirm-identity"
import { RecoveryCodes } from "./recovery-codes"
import { TotpSetup } from "./totp-setup"

/** The authenticator app and the recovery codes. */
export function SecondFactorSection({ security }: { security: Security }) {
  const client = useQueryClient()
  const { run, dialog } = useConfirmIdentity()
  const [shown, setShown] = useState<"set-up" | "remove" | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const refresh = () => client.invalidateQueries({ queryKey: ["security"] })

  const close = () => {
    setShown(null)
    void refresh()
  }
  const renew = async () => {
    try {
      setCodes((await run(makeRecoveryCodes)).recovery_codes)
      await refresh()
    } catch (error) {
      if (!(error instanceof NotConfirmed)) toast.error(wordsFor(error))
    }
  }

  return (
    <Section
      title="Second factor"
      description="Somebody who learns your password, or reads your mail, still does not get in."
    >
      <SettingRow
        label="Authenticator app"
        hint="Six digits from an app on your phone, each time you sign in."
      >
        <span className="flex items-center justify-end gap-3">
          {security.has_totp && <Badge tone="ok">On</Badge>}
          <Button
            onClick={() => setShown(security.has_totp ? "remove" : "set-up")}
            data-testid={security.has_totp ? "totp-remove" : "totp-set-up"}
          >
            {security.has_totp ? "Remove…" : "Set up"}
          </Button>
        </span>
      </SettingRow>
      {security.recovery_codes_left !== null && (
        <SettingRow label="Recovery codes" hint="For the day when your phone is gone.">
          <span className="flex items-center justify-end gap-3">
            <Badge tone={security.recovery_codes_left < 3 ? "warn" : "neutral"}>
              {security.recovery_codes_left} left
            </Badge>
            <Button onClick={() => void renew()}>New codes</Button>
          </span>
        </SettingRow>
      )}
      <Dialog
        isOpen={shown === "set-up"}
        onClose={close}
        title="Set up an authenticator app"
        className="max-w-[440px] overflow-y-auto"
      >
        <div className="p-4">
          <TotpSetup onDone={close} onCancel={close} />
        </div>
      </Dialog>
      <Dialog
        isOpen={codes !== null}
        onClose={() => setCodes(null)}
        title="New recovery codes"
        className="max-w-[440px]"
      >
        <div className="p-4">
          {codes !== null && <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />}
        </div>
      </Dialog>
      <ConfirmDialog
        isOpen={shown === "remove"}
        onClose={() => setShown(null)}
        title="Remove the authenticator app?"
        confirmLabel="Remove"
        isDangerous
        onConfirm={() => run(removeTotp).then(refresh)}
      >
        Signing in no longer asks for a code of it.
      </ConfirmDialog>
      {dialog}
    </Section>
  )
}
