/** A fresh id for an unsent message. `crypto.randomUUID` exists on secure origins only, so fall back to random bytes. */
export function newTempId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}
