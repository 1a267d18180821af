"use client"

import { AppLink } from "@/components/ui/app-link"
import { useWithNext } from "../use-arrival"

type OtherPageProps = { question?: string; path: string; label: string; className?: string }

/** The way to another page of signing in, which keeps where one wanted to go. */
export function OtherPage({ question, path, label, className }: OtherPageProps) {
  const href = useWithNext(path)
  return (
    <>
      {question}{" "}
      <AppLink href={href} className={className}>
        {label}
      </AppLink>
    </>
  )
}
