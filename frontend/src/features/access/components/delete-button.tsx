"use client"

import { type QueryKey, useQueryClient } from "@tanstack/react-query"
import { type ReactNode, useState } from "react"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"

type DeleteButtonProps = {
  title: string
  /** What it means. */
  children: ReactNode
  erase: () => Promise<unknown>
  /** Where one is afterwards, and the list that is asked for again. */
  list: { href: string; queryKey: QueryKey }
}

/** Deletes the one thing that the page is about, after a question, and leads back to the list. */
export function DeleteButton({ title, children, erase, list }: DeleteButtonProps) {
  const client = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const confirm = async () => {
    await erase()
    window.history.replaceState(null, "", list.href)
    await client.invalidateQueries({ queryKey: list.queryKey })
  }
  return (
    <>
      <Button onClick={() => setIsAsking(true)}>Delete</Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={title}
        confirmLabel="Delete"
        isDangerous
        onConfirm={confirm}
      >
        {children}
      </ConfirmDialog>
    </>
  )
}
