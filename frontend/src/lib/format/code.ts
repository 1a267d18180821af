const HALF = 4

/** What was typed or pasted as XXXX-XXXX: capitals and digits, at most eight, the dash by itself. */
export function formatCode(text: string): string {
  const signs = text.toUpperCase().replace(/[^A-Z0-9]/g, "")
  const [first, second] = [signs.slice(0, HALF), signs.slice(HALF, 2 * HALF)]
  return second === "" ? first : `${first}-${second}`
}
