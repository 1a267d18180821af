/** Build-time settings. Everything else comes from the server. */
export const env = {
  sentryDsn: process.env.NEXT_PUBLIC_SENTRY_DSN,
} as const
