"use client"

import { Check, Copy, Download } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { InlineNotice } from "@/components/ui/inline-notice"

/** The codes, once: to be kept before one goes on. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const [isCopied, setIsCopied] = useState(false)
  const text = codes.join("\n")
  const save = () => {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(new Blob([`Recovery codes of your Inlet account\n\n${text}\n`]))
    link.download = "inlet-recovery-codes.txt"
    link.click()
    URL.revokeObjectURL(link.href)
  }
  return (
    <div className="space-y-4">
      <InlineNotice tone="warn">
        Keep these codes where you find them without your phone. They are shown only now; each works once.
      </InlineNotice>
      <ul
        data-testid="recovery-codes"
        className="tabular grid grid-cols-2 gap-x-6 gap-y-1 rounded-control border bg-panel px-4 py-3 font-mono"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void navigator.clipboard.writeText(text).then(() => setIsCopied(true))}>
          {isCopied ? (
            <Check className="size-4 text-ok" aria-hidden />
          ) : (
            <Copy className="size-4" aria-hidden />
          )}
          {isCopied ? "Copied" : "Copy"}
        </Button>
        <Button onClick={save}>
          <Download className="size-4" aria-hidden /> Download
        </Button>
        <Button variant="primary" className="ms-auto" onClick={onDone} data-testid="recovery-codes-kept">
          I have kept them
        </Button>
      </div>
    </div>
  )
}
