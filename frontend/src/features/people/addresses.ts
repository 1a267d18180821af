/** Mail addresses out of whatever was pasted: lists, lines, `Name <address>`. Each once, in small letters. */
export function readAddresses(text: string): { emails: string[]; rest: string[] } {
  const parts = text
    .split(/[\s,;]+/)
    .map((part) => part.replaceAll(/^[<("']+|[>)"'.]+$/g, ""))
    .filter((part) => part !== "")
  const emails = parts.filter(isAddress).map((part) => part.toLowerCase())
  // Words without an @ are names beside their addresses; what has one and is no address is a slip to be shown.
  const rest = parts.filter((part) => part.includes("@") && !isAddress(part))
  return { emails: [...new Set(emails)], rest }
}

const isAddress = (text: string): boolean => /^[^\s@<>()",;:]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text)
