import { NoContent, post, put, remove } from "@/lib/api/http"
import { TemplateDetail, type TemplateDesign } from "@/schemas/templates"

export type Content = {
  category: "marketing" | "utility" | "authentication"
  parameter_format: "positional" | "named"
  design: Omit<TemplateDesign, "others">
  sample_file_id: string | null
}
export type NewTemplate = Content & { channel_account_id: string; name: string; language: string }

export const createTemplate = (template: NewTemplate) =>
  post("/api/message-templates", template, TemplateDetail)

export const changeTemplate = (id: string, content: Content) =>
  put(`/api/message-templates/${id}`, content, TemplateDetail)

/** Send it in; what comes of it is told by events. */
export const submitTemplate = (id: string) => post(`/api/message-templates/${id}/submit`, {}, TemplateDetail)

export const discardChanges = (id: string) => post(`/api/message-templates/${id}/discard`, {}, TemplateDetail)

export const deleteTemplate = (id: string) => remove(`/api/message-templates/${id}`, NoContent)

export const syncTemplates = (wabaId: string) =>
  post("/api/message-templates/sync", { waba_id: wabaId }, NoContent)
