import type { ReactNode } from "react"
import { Mark } from "./mark"

type AuthFrameProps = {
  title: string
  sentence: ReactNode /** Links below the form. */
  footer?: ReactNode
  children: ReactNode
}

/** The frame of pages for people who are not in the app yet: sign in, sign up, verify, reset, invitation. */
export function AuthFrame({ title, sentence, footer, children }: AuthFrameProps) {
  return (
    <main className="grid h-dvh grid-cols-[minmax(0,340px)] items-center justify-center overflow-y-auto bg-panel p-6">
      <div className="pb-[8vh]">
        <Mark className="mb-6 size-9" />
        <h1 className="text-page font-semibold tracking-tight">{title}</h1>
        <p className="mt-1 mb-6 text-text-2">{sentence}</p>
        {children}
        {footer !== undefined && (
          <div className="mt-6 text-text-2 [&_a]:font-medium [&_a]:text-accent [&_a]:underline [&_a]:underline-offset-4">
            {footer}
          </div>
        )}
      </div>
    </main>
  )
}
