"use client"

import dynamic from "next/dynamic"
import { useEffect, useState } from "react"
import { toastsWanted } from "@/lib/toast"

const Toaster = dynamic(() => import("./toaster").then((module) => module.Toaster), { ssr: false })

/** The place for short messages, from the first of them on. */
export function Toasts() {
  const [isWanted, setIsWanted] = useState(false)
  useEffect(() => void toastsWanted.then(() => setIsWanted(true)), [])
  return isWanted && <Toaster />
}
