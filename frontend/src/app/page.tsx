"use client"

import { useRouter } from "next/navigation"
import { useEffect } from "react"

/** The app begins at the inbox. */
export default function HomePage() {
  const router = useRouter()
  useEffect(() => router.replace("/inbox/"), [router])
  return null
}
