/** Words for what the server names by keys; what this build does not know is shown as it is. */
const METHODS: Record<string, string> = {
  password: "Password",
  code: "Code by e-mail",
  passkey: "Passkey",
  password_reset: "New password",
  google: "Google",
  microsoft: "Microsoft",
}

const EVENTS: Record<string, string> = {
  signed_in: "Signed in",
  signed_in_anew: "Signed in with a new browser",
  signed_out: "Signed out",
  sign_in_failed: "Wrong password",
  sessions_ended: "Signed out of another browser",
  stolen_token: "A sign-in was used twice and has been ended",
  password_set: "Password set",
  password_changed: "Password changed",
  password_reset: "Password reset by e-mail",
  email_changed: "E-mail address changed",
  totp_added: "Authenticator app set up",
  totp_removed: "Authenticator app removed",
  passkey_added: "Passkey added",
  passkey_removed: "Passkey removed",
  recovery_codes_made: "New recovery codes",
  account_linked: "Another way to sign in connected",
}

export const methodName = (method: string): string => METHODS[method] ?? method
export const eventName = (kind: string): string => EVENTS[kind] ?? kind.replaceAll("_", " ")
/** What somebody should look at twice. */
export const isAlarming = (kind: string): boolean => ["sign_in_failed", "stolen_token"].includes(kind)
