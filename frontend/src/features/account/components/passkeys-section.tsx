"use client"

import { useQueryClient } from "@tanstack/react-query"
import { KeyRound } from "lucide-react"
import { useState } from "react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Dialog } from "@/components/ui/dialog"
import { Section } from "@/components/ui/section"
import { wordsFor } from "@/lib/api/words"
import { shortDate } from "@/lib/format/time"
import { arePasskeysPossible, isDismissed } from "@/lib/passkeys"
import type { Passkey } from "@/schemas/security"
import { addPasskey, removePasskey } from "../mutations"
import { NotConfirmed, useConfirmIdentity } from "./confirm-identity"
import { RecoveryCodes } from "./recovery-codes"

/** Passkeys: they sign in by themselves, and are a second factor. */
export function PasskeysSection({ passkeys }: { passkeys: readonly Passkey[] }) {
  const client = useQueryClient()
  const { run, dialog } = useConfirmIdentity()
  const [leaving, setLeaving] = useState<Passkey | null>(null)
  const [codes, setCodes] = useState<string[]>([])
  const refresh = () => client.invalidateQueries({ queryKey: ["security"] })
  const isPossible = arePasskeysPossible()

  const add = async () => {
    try {
      const { recovery_codes } = await run(() => addPasskey(`Passkey ${passkeys.length + 1}`))
      setCodes(recovery_codes)
      toast.success("The passkey is added")
      await refresh()
    } catch (error) {
      if (!(error instanceof NotConfirmed) && !isDismissed(error)) toast.error(wordsFor(error))
    }
  }

  return (
    <Section
      title="Passkeys"
      description="Your fingerprint, your face or a key in your pocket instead of a password. Nobody can phish it."
      actions={
        isPossible && (
          <Button onClick={() => void add()} data-testid="passkey-add">
            Add
          </Button>
        )
      }
    >
      {passkeys.length === 0 && (
        <p className="text-muted">
          {isPossible
            ? "None yet."
            : `Browsers offer passkeys at names only, not at ${window.location.hostname}: open Inlet by its name.`}
        </p>
      )}
      <ul>
        {passkeys.map((passkey) => (
          <li key={passkey.id} className="flex min-h-11 items-center gap-3 py-1.5">
            <KeyRound className="size-4 shrink-0 text-muted" aria-hidden />
            <div className="min-w-0 flex-1">
              <p className="truncate">{passkey.name}</p>
              <p className="text-small text-muted">
                Added {shortDate(passkey.created_at)}
                {passkey.last_used_at !== null && ` · last used ${shortDate(passkey.last_used_at)}`}
              </p>
            </div>
            <Button onClick={() => setLeaving(passkey)}>Remove…</Button>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Remove ${leaving?.name ?? "the passkey"}?`}
        confirmLabel="Remove"
        isDangerous
        onConfirm={async () => leaving !== null && run(() => removePasskey(leaving.id)).then(refresh)}
      >
        It no longer opens your account. Your device keeps its half until you delete it there.
      </ConfirmDialog>
      <Dialog
        isOpen={codes.length > 0}
        onClose={() => setCodes([])}
        title="Your recovery codes"
        className="max-w-[440px]"
      >
        <div className="p-4">
          <RecoveryCodes codes={codes} onDone={() => setCodes([])} />
        </div>
      </Dialog>
      {dialog}
    </Section>
  )
}
