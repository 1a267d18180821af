const MARKED =
  /(?<=^|[\s*_~("'“‘«[{—–-])(?:```([^]+?)```|`([^`\n]+)`|([*_~])((?!\s|\3)[^\n]*?\S)\3)(?=$|[\s*_~.,;:!?)"'”’»\]}…—–-])/gu
const TAGS = { "*": "strong", _: "em", "~": "s" } as const

type Tag = (typeof TAGS)[keyof typeof TAGS] | "code"
export type MarkedPiece = string | { tag: Tag; inside: MarkedPiece[] }

/** A text as WhatsApp and Messenger show it: *bold*, _italic_, ~struck~ and `code`, one inside the other. */
export function readMarks(text: string): MarkedPiece[] {
  const pieces: MarkedPiece[] = []
  let from = 0
  for (const found of text.matchAll(MARKED)) {
    const [whole, block, code, sign, inside = ""] = found
    if (found.index > from) pieces.push(text.slice(from, found.index))
    if (sign === undefined) pieces.push({ tag: "code", inside: [(block ?? code ?? "").trim()] })
    else pieces.push({ tag: TAGS[sign as keyof typeof TAGS], inside: readMarks(inside) })
    from = found.index + whole.length
  }
  if (from < text.length) pieces.push(text.slice(from))
  return pieces
}

const wordsOf = (piece: MarkedPiece): string =>
  typeof piece === "string" ? piece : piece.inside.map(wordsOf).join("")

/** The words alone, for where a text is told in brief. */
export const withoutMarks = (text: string): string => readMarks(text).map(wordsOf).join("")
