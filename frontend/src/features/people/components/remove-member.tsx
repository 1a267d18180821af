import { useQueryClient } from "@tanstack/react-query"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import type { Membership } from "@/schemas/onboarding"
import { removeMember } from "../mutations"

/** Asks before somebody is taken out; null: nobody is to go. */
export function RemoveMember({ member, onClose }: { member: Membership | null; onClose: () => void }) {
  const client = useQueryClient()
  return (
    <ConfirmDialog
      isOpen={member !== null}
      onClose={onClose}
      title={`Remove ${member?.name ?? ""}?`}
      confirmLabel="Remove"
      isDangerous
      onConfirm={async () => {
        await removeMember(member?.id ?? "")
        await client.invalidateQueries({ queryKey: ["members"] })
      }}
    >
      They are out at once, on every device. Their conversations become unassigned; what they wrote stays,
      with their name.
    </ConfirmDialog>
  )
}
