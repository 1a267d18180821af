"use client"

import { useState } from "react"
import { Dialog } from "@/components/ui/dialog"
import type { Template } from "@/schemas/templates"
import type { ToolProps } from "../composer/tools"
import { TemplateChoice } from "./template-choice"
import { TemplateForm } from "./template-form"

/** Choose an approved template, fill it in, see what the customer will get, send it. */
export function TemplatePicker({ conversation, onSend, onClose }: Omit<ToolProps, "composer">) {
  const [template, setTemplate] = useState<Template | null>(null)
  if (template !== null)
    return (
      <TemplateForm
        key={template.id}
        template={template}
        target={{ conversation_id: conversation.id }}
        customerName={conversation.customer.display_name}
        onSend={onSend}
        onBack={() => setTemplate(null)}
        onClose={onClose}
      />
    )
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Send a template"
      className="top-[6vh] flex max-h-[88vh] max-w-[560px] flex-col max-md:top-2 max-md:max-h-[calc(100dvh-16px)] max-md:w-[calc(100vw-16px)]"
    >
      <TemplateChoice channelAccountId={conversation.channel_account_id} onChoose={setTemplate} />
    </Dialog>
  )
}
