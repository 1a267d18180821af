import type { Metadata } from "next"
import { AuthFrame } from "@/components/ui/auth-frame"
import { OtherPage } from "@/features/session/components/other-page"
import { SignInForm } from "@/features/session/components/sign-in-form"

export const metadata: Metadata = { title: "Sign in · Inlet" }

export default function SignInPage() {
  return (
    <AuthFrame
      title="Sign in to Inlet"
      sentence="Every conversation with your customers, in one inbox."
      footer={<OtherPage question="New here?" path="/sign-up/" label="Create an account" />}
    >
      <SignInForm />
    </AuthFrame>
  )
}
