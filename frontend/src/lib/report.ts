type Reporter = (error: unknown, context?: Record<string, unknown>) => void

let send: Reporter | null = null

/** Load Sentry only when a DSN is configured: without one it is never downloaded. */
export async function startReporting(dsn: string | undefined): Promise<void> {
  if (!dsn) return
  const sentry = await import("@sentry/react")
  sentry.init({ dsn })
  send = (error, context) => sentry.captureException(error, { extra: context })
}

/** Tell the operators about something the user should not be bothered with. */
export const report: Reporter = (error, context) => send?.(error, context)
