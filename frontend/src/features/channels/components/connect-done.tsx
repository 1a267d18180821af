"use client"

import { useEffect, useState } from "react"
import { AuthFrame } from "@/components/ui/auth-frame"
import { ANSWERS, answerIn } from "../dialog-window"

const CLOSE_AFTER_MS = 400

/** Where a platform's dialog leads back to: tells the page that opened it, and closes. */
export function ConnectDone() {
  const [isTold, setIsTold] = useState(false)
  useEffect(() => {
    const answer = answerIn(window.location.search)
    // The code is for nobody's history.
    window.history.replaceState(null, "", window.location.pathname)
    if (answer.state !== "") {
      const channel = new BroadcastChannel(ANSWERS)
      channel.postMessage(answer)
      channel.close()
    }
    const timer = setTimeout(() => {
      window.close()
      setIsTold(true)
    }, CLOSE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <AuthFrame
      title="Back to Inlet"
      sentence={
        <span role="status">
          {isTold ? "You can close this window. It goes on in the one where you began." : "One moment…"}
        </span>
      }
    >
      {null}
    </AuthFrame>
  )
}
