"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { CirclePause, Trash2 } from "lucide-react"
import { type ReactNode, useEffect, useState } from "react"
import { toast } from "@/lib/toast"
import { Button } from "@/components/ui/button"
import { Mark } from "@/components/ui/mark"
import { get } from "@/lib/api/http"
import { wordsFor } from "@/lib/api/words"
import { shortDate } from "@/lib/format/time"
import { useCan, useMe } from "@/lib/session-context"
import { Me } from "@/schemas/workspace"
import { cancelDeletion } from "../mutations"
import { ExportSection } from "./export-section"

const LOOK_AGAIN_MS = 5000

/** In place of the app while nobody may work in the workspace. Looks again by itself, so that it opens for everybody. */
export function ClosedWorkspace({ menu }: { menu: ReactNode }) {
  const client = useQueryClient()
  const { organization } = useMe()
  const mayExport = useCan("data:export")
  const isDeleting = organization.status === "deleting"
  const Icon = isDeleting ? Trash2 : CirclePause
  useLookAgain()
  useEffect(() => {
    // Nothing of what was on the screen a moment ago is kept: it is fetched anew when the workspace opens again.
    client.removeQueries({
      predicate: ({ queryKey }) => queryKey[0] !== "me" && queryKey[0] !== "organization",
    })
  }, [client])
  return (
    <div className="min-h-dvh overflow-y-auto px-6 py-12" data-testid="closed-workspace">
      <main className="mx-auto flex max-w-[560px] flex-col gap-6">
        <header className="flex items-center justify-between gap-4">
          <Mark />
          {menu}
        </header>
        <div className="mt-[8vh] space-y-3">
          <Icon
            className={isDeleting ? "size-7 text-bad" : "size-7 text-warn"}
            strokeWidth={1.75}
            aria-hidden
          />
          <h1 className="text-page font-semibold tracking-tight">
            <bdi>{organization.name}</bdi> {isDeleting ? "is about to be deleted" : "is suspended"}
          </h1>
          {isDeleting ? <Deleting /> : <Suspended />}
        </div>
        {mayExport && <ExportSection />}
      </main>
    </div>
  )
}

function Suspended() {
  const { organization } = useMe()
  return (
    <>
      {organization.status_reason !== "" && (
        <blockquote className="border-s-2 ps-3 text-message">{organization.status_reason}</blockquote>
      )}
      <p className="text-text-2">
        Nobody can work in it for now, and nothing is sent. What your customers write is still received and
        will be here when it is opened again. This page opens by itself then.
      </p>
      <p className="text-text-2">If you do not know why, write to the support of Inlet.</p>
    </>
  )
}

function Deleting() {
  const client = useQueryClient()
  const { organization } = useMe()
  const mayDelete = useCan("org:delete")
  const [isBusy, setIsBusy] = useState(false)
  const keep = async () => {
    setIsBusy(true)
    try {
      await cancelDeletion()
      await client.invalidateQueries({ queryKey: ["me"] })
    } catch (error) {
      toast.error(wordsFor(error))
    }
    setIsBusy(false)
  }
  const day = organization.deletes_at === null ? "soon" : `on ${shortDate(organization.deletes_at)}`
  return (
    <>
      <p className="text-text-2">
        An owner asked for it. {day[0]?.toUpperCase() + day.slice(1)} its conversations, customers, files,
        channels and members will be gone for good. Until then nobody works in it; what customers write is
        still received.
      </p>
      {mayDelete ? (
        <Button variant="primary" disabled={isBusy} onClick={() => void keep()}>
          Keep {organization.name}
        </Button>
      ) : (
        <p className="text-text-2">Any owner can still keep it.</p>
      )}
    </>
  )
}

function useLookAgain(): void {
  const client = useQueryClient()
  const { data } = useQuery({
    queryKey: ["organization", "reopened"],
    queryFn: ({ signal }) => get("/api/me", Me, signal),
    refetchInterval: LOOK_AGAIN_MS,
    refetchIntervalInBackground: true,
    gcTime: 0,
  })
  const { organization } = useMe()
  const isNew = data !== undefined && data.organization.status !== organization.status
  useEffect(() => {
    if (isNew) void client.invalidateQueries({ queryKey: ["me"] })
  }, [client, isNew])
}
