import { queryOptions } from "@tanstack/react-query"
import { get, NoContent, post } from "@/lib/api/http"
import { Onboarding } from "@/schemas/onboarding"

/** The first steps. Made stale by what completes them (app/event-map). */
export const onboardingQuery = () =>
  queryOptions({
    queryKey: ["onboarding"],
    queryFn: ({ signal }) => get("/api/onboarding", Onboarding, signal),
  })

export const dismissOnboarding = () => post("/api/onboarding/dismiss", {}, NoContent)
