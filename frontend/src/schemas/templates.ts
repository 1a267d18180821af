import type * as z from "zod/mini"
import {
  type zTemplateAccountOut,
  zRecentTemplates,
  zTemplateAccounts,
  zTemplateDetailOut,
  zTemplateOut,
  zTemplatePage,
} from "@/lib/api/generated/zod.gen"

/** One language of a message template. */
export const Template = zTemplateOut
export type Template = z.infer<typeof Template>
export type TemplateDesign = Template["design"]
export type TemplateButton = TemplateDesign["buttons"][number]

export const TemplatePage = zTemplatePage
export const RecentTemplates = zRecentTemplates

/** With what the next submission would send, its faults, its other languages and its history. */
export const TemplateDetail = zTemplateDetailOut
export type TemplateDetail = z.infer<typeof TemplateDetail>
export type TemplateFault = TemplateDetail["faults"][number]

export const TemplateAccounts = zTemplateAccounts
export type TemplateAccount = z.infer<typeof zTemplateAccountOut>
