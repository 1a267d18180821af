/** The id of a workspace's own identity provider. */
export const providerOf = (organizationId: string): string => `sso-${organizationId}`

/**
 * Leave for the provider's page; it leads back to /arrived/, /verify/ or /sign-in/, and then to `next`.
 * `again`: who is signed in there already proves who they are anew.
 */
export function leaveFor(providerId: string, next: string, { again = false } = {}): void {
  const start = new URL(`/api/auth/provider/${encodeURIComponent(providerId)}/start`, window.location.origin)
  start.searchParams.set("next", next)
  if (again) start.searchParams.set("again", "1")
  window.location.assign(start)
}
