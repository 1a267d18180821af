import { createElement, Fragment, type ReactNode } from "react"
import { type MarkedPiece, readMarks } from "@/lib/format/marks"

type MarkedProps = {
  text: string
  /** Shows what stands between the marks. */
  show?: (words: string) => ReactNode
}

/** A text with its *bold*, _italic_, ~struck~ and `code` shown as such. */
export const Marked = ({ text, show = (words) => words }: MarkedProps) => shown(readMarks(text), show)

const shown = (pieces: MarkedPiece[], show: (words: string) => ReactNode): ReactNode =>
  pieces.map((piece, at) =>
    typeof piece === "string" ? (
      <Fragment key={at}>{show(piece)}</Fragment>
    ) : (
      createElement(piece.tag, { key: at }, shown(piece.inside, show))
    ),
  )
