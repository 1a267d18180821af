import type { Metadata } from "next"
import { AuthFrame } from "@/components/ui/auth-frame"
import { OtherPage } from "@/features/session/components/other-page"
import { SignUpForm } from "@/features/session/components/sign-up-form"

export const metadata: Metadata = { title: "Sign up · Inlet" }

export default function SignUpPage() {
  return (
    <AuthFrame
      title="Create your account"
      sentence="Two minutes to your first answered message. No card, no phone number."
      footer={<OtherPage question="You have an account?" path="/sign-in/" label="Sign in" />}
    >
      <SignUpForm />
    </AuthFrame>
  )
}
