import {
  Copy,
  ExternalLink,
  FileText,
  Image as ImageIcon,
  type LucideIcon,
  MapPin,
  Phone,
  Reply,
  Video,
} from "lucide-react"
import type { ReactNode } from "react"
import { CardAnswer, CardFoot } from "@/components/message-card"
import { Marked } from "@/components/marked"
import { cn } from "@/lib/format/text"
import type { ShownTemplate } from "@/lib/templates/show"
import type { Piece } from "@/lib/templates/text"

const FILES: Record<string, [LucideIcon, string]> = {
  image: [ImageIcon, "Photo"],
  video: [Video, "Video"],
  file: [FileText, "Document"],
  location: [MapPin, "Place"],
}
const BUTTON_ICONS: Record<string, LucideIcon> = {
  url: ExternalLink,
  phone_number: Phone,
  copy_code: Copy,
  one_time_code: Copy,
  quick_reply: Reply,
}

type TemplateCardProps = {
  template: ShownTemplate
  /** Colour what is filled in. */
  marksVariables?: boolean
  /** What really stands above the text, in place of a sign for it. */
  top?: ReactNode
  meta?: ReactNode
}

/** A template's content the way WhatsApp shows it: header, text, footer, then its buttons below hairlines. */
export function TemplateCard({ template, marksVariables = false, top, meta }: TemplateCardProps) {
  const { header, body, footer, buttons } = template
  const file = header === null ? undefined : FILES[header.kind]
  return (
    <div className="min-w-[min(220px,60vw)]" data-testid="template-card">
      {top ?? (file !== undefined && <FilePlace icon={file[0]} label={file[1]} />)}
      {header?.kind === "text" && (
        <p dir="auto" className="font-semibold wrap-anywhere">
          <Pieces pieces={header.pieces} isMarked={marksVariables} />
        </p>
      )}
      <p dir="auto" className="whitespace-pre-wrap wrap-anywhere">
        <Pieces pieces={body} isMarked={marksVariables} />
      </p>
      <CardFoot footer={footer} meta={meta} />
      {buttons.length > 0 && (
        <ul aria-label="Buttons">
          {buttons.map(({ kind, text, title }, at) => (
            <li key={at}>
              <CardAnswer icon={BUTTON_ICONS[kind] ?? Reply} title={title}>
                {text}
              </CardAnswer>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function FilePlace({ icon: Icon, label }: { icon: LucideIcon; label: string }) {
  return (
    <div className="-mx-1.5 mb-1.5 grid h-28 place-items-center rounded-pop bg-text/6 text-muted">
      <span className="flex flex-col items-center gap-1 text-small">
        <Icon className="size-6" strokeWidth={1.5} aria-hidden />
        {label}
      </span>
    </div>
  )
}

const PRIVATE_USE = 0xe000 // letters that no text has stand for the variables while marks are read

function Pieces({ pieces, isMarked }: { pieces: Piece[]; isMarked: boolean }) {
  const text = pieces.map((piece, at) =>
    piece.variable === null ? piece.text : String.fromCharCode(PRIVATE_USE + at),
  )
  const show = (words: string) =>
    words.split(/([\ue000-\uf8ff])/).map((part, at) =>
      at % 2 === 0 ? (
        part
      ) : (
        <span key={at} className={cn(isMarked && "rounded-chip bg-text/8 px-0.5")}>
          {pieces[part.charCodeAt(0) - PRIVATE_USE]?.text}
        </span>
      ),
    )
  return <Marked text={text.join("")} show={show} />
}
