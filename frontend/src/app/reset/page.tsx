import type { Metadata } from "next"
import { AuthFrame } from "@/components/ui/auth-frame"
import { AskResetForm } from "@/features/session/components/ask-reset-form"
import { OtherPage } from "@/features/session/components/other-page"

export const metadata: Metadata = { title: "New password · Inlet" }

export default function ResetPage() {
  return (
    <AuthFrame
      title="Choose a new password"
      sentence="We send a code to your address, and you choose a new one."
      footer={<OtherPage question="You remember it?" path="/sign-in/" label="Sign in" />}
    >
      <AskResetForm />
    </AuthFrame>
  )
}
