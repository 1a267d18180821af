import {
  Contact,
  LayoutTemplate,
  Link,
  List,
  type LucideIcon,
  MapPin,
  MapPinned,
  MessageSquareReply,
  SquareStack,
} from "lucide-react"
import dynamic from "next/dynamic"
import type { ComponentType } from "react"
import type { Composer, ConversationDetail, InteractiveLimit } from "@/schemas/conversation"
import type { NewReply } from "../outbox"

/** What a tool is given: where one is, what is allowed there, and how to send what was made. */
export type ToolProps = {
  conversation: ConversationDetail
  composer: Composer
  onSend: (reply: NewReply) => void
  onClose: () => void
}

/**
 * Something that can be sent besides text: an entry of the composer's "+" menu with the dialog behind it.
 * A new kind is a new entry; each dialog is loaded when it is opened.
 */
export type Tool = {
  id: string
  label: string
  icon: LucideIcon
  isOffered: (composer: Composer) => boolean
  Panel: ComponentType<ToolProps>
}

const LocationDialog = dynamic(() => import("./location-dialog").then((module) => module.LocationDialog), {
  ssr: false,
})
const ContactDialog = dynamic(() => import("./contact-dialog").then((module) => module.ContactDialog), {
  ssr: false,
})
const QuestionDialog = dynamic(() => import("./question-dialog").then((module) => module.QuestionDialog), {
  ssr: false,
})

export const TemplatePicker = dynamic(
  () => import("../templates/template-picker").then((module) => module.TemplatePicker),
  { ssr: false },
)

const question = (kind: InteractiveLimit["kind"], label: string, icon: LucideIcon): Tool => ({
  id: kind,
  label,
  icon,
  isOffered: (composer) =>
    composer.kinds.includes("interactive") &&
    composer.limits.interactive.some((limit) => limit.kind === kind),
  Panel: (props) => <QuestionDialog kind={kind} {...props} />,
})

export const TOOLS: readonly Tool[] = [
  {
    id: "location",
    label: "Location",
    icon: MapPin,
    isOffered: (composer) => composer.kinds.includes("location"),
    Panel: LocationDialog,
  },
  {
    id: "contacts",
    label: "Contact card",
    icon: Contact,
    isOffered: (composer) => composer.kinds.includes("contacts"),
    Panel: ContactDialog,
  },
  question("buttons", "Question with buttons", SquareStack),
  question("list", "Question with a list", List),
  question("quick_replies", "Question with quick replies", MessageSquareReply),
  question("cta_url", "Link as a button", Link),
  question("location_request", "Ask for the location", MapPinned),
  {
    id: "template",
    label: "Template",
    icon: LayoutTemplate,
    isOffered: (composer) => composer.kinds.includes("template"),
    Panel: (props) => <TemplatePicker {...props} />,
  },
]
