import type { Metadata } from "next"
import { Mark } from "@/components/ui/mark"
import { SignInForm } from "@/features/session/components/sign-in-form"

export const metadata: Metadata = { title: "Sign in · Inlet" }

export default function SignInPage() {
  return (
    <main className="grid h-dvh place-items-center overflow-y-auto bg-panel p-6">
      <div className="w-full max-w-[340px] pb-[8vh]">
        <Mark className="mb-6 size-9" />
        <h1 className="text-page font-semibold tracking-tight">Sign in to Inlet</h1>
        <p className="mt-1 mb-6 text-text-2">Every conversation with your customers, in one inbox.</p>
        <SignInForm />
      </div>
    </main>
  )
}
