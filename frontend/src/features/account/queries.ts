import { queryOptions } from "@tanstack/react-query"
import { get } from "@/lib/api/http"
import { IdentityProvider, Requirements, Security, SecurityEventPage, SessionPage } from "@/schemas/security"

const ROOT = "/api/me/security"

/** How the account is protected. */
export const securityQuery = () =>
  queryOptions({ queryKey: ["security"], queryFn: ({ signal }) => get(ROOT, Security, signal) })

/** The sign-ins that stand, the one that was seen last first. */
export const sessionsQuery = () =>
  queryOptions({
    queryKey: ["security", "sessions"],
    queryFn: ({ signal }) => get(`${ROOT}/sessions`, SessionPage, signal),
  })

/** What happened to the account, newest first. */
export const historyQuery = () =>
  queryOptions({
    queryKey: ["security", "history"],
    queryFn: ({ signal }) => get(`${ROOT}/history`, SecurityEventPage, signal),
  })

/** What the workspace requires of people who enter it. */
export const requirementsQuery = () =>
  queryOptions({
    queryKey: ["requirements"],
    queryFn: ({ signal }) => get("/api/organization/security", Requirements, signal),
  })

/** The workspace's own identity provider. */
export const identityProviderQuery = () =>
  queryOptions({
    queryKey: ["identity-provider"],
    queryFn: ({ signal }) => get("/api/organization/security/provider", IdentityProvider, signal),
  })
